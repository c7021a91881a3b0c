"""Whether a cue gives away what the contestant should find the words for (R68). Pure.

A cue names facts (a date, a flight), and the reference says them, too; so a common word is no leak.
A cue leaks when most of the reference stands in it in stretches, in order: also where somebody
pasted the reference and changed a few words.
"""

import re
import unicodedata
from difflib import SequenceMatcher

STRETCH = 4
"""Characters from which a common stretch counts: shorter ones are words of the trade."""

PHRASE = 8
"""Characters of a reference from which it can be told by a text of another place."""

SENTENCE = 12
"""Characters of a sentence that knowledge must not hold word by word."""

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


def tells(text: str, reference: str) -> bool:
    """As :func:`leaks`, for a text of another place: a phrase of everybody's is no reference."""
    return len(_letters(reference)) >= PHRASE and leaks(text, reference)


def quotes(text: str, reference: str) -> bool:
    """Return whether a sentence of ``reference`` stands in ``text``: facts may, sentences not."""
    shown = _letters(text)
    sentences = (_letters(each) for each in re.split(r"[。！？!?；;\n]", reference))
    return any(len(each) >= SENTENCE and each in shown for each in sentences)


def _common(shown: str, hidden: str) -> int:
    matcher = SequenceMatcher(None, shown, hidden, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks() if block.size >= STRETCH)


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if each.isalnum())
