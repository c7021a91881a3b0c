"""Whether a cue gives away what the contestant should find the words for (R68). Pure.

A cue names facts (a date, a flight), and the reference says them, too; so a common word is no leak.
A cue leaks when most of the reference stands in it in stretches, in order: also where somebody
pasted the reference and changed a few words.
"""

import unicodedata
from difflib import SequenceMatcher

STRETCH = 4
"""Characters from which a common stretch counts: shorter ones are words of the trade."""

LEAKS_AT = 60
"""Percent of the reference's characters at which a cue leaks it."""


def leaks(hint: str, reference: str) -> bool:
    """Return whether ``hint`` gives ``reference`` away. Spaces and punctuation do not count.

    A reference shorter than a stretch leaks where it stands in the hint as a whole.
    """
    shown, hidden = _letters(hint), _letters(reference)
    if not hidden:
        return False
    if len(hidden) < STRETCH:
        return hidden in shown
    return 100 * _common(shown, hidden) >= LEAKS_AT * len(hidden)


def _common(shown: str, hidden: str) -> int:
    matcher = SequenceMatcher(None, shown, hidden, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks() if block.size >= STRETCH)


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if each.isalnum())
