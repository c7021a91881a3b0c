"""Whether material that contestants read gives away what they shall find themselves. Pure.

Measure: the longest run of characters, letters and digits alone, that a shown text has in common
with a hidden one. Facts (a fee, an address) may stand in both, so FAQ references are not compared;
a sentence of the customer's or of the model script must not. A line of six characters and more that
stands there as a whole is given away, too; a shorter one is a phrase of everybody's.
"""

import unicodedata
from collections.abc import Sequence

SHORTEST_LINE = 6
"""Characters from which a hidden text that stands wholly in a shown one counts."""

LONGEST_COMMON = 15
"""Characters that a shown and a hidden text may have in common in one run."""


def gives_away(shown: Sequence[str], hidden: str) -> bool:
    """Return whether one of ``shown`` holds all of ``hidden``, or a longer run of it than
    :data:`LONGEST_COMMON`."""
    wanted = plain(hidden)
    if len(wanted) < SHORTEST_LINE:
        return False
    length = min(len(wanted), LONGEST_COMMON + 1)
    runs = {wanted[at : at + length] for at in range(len(wanted) - length + 1)}
    texts = [plain(text) for text in shown]
    return any(
        text[at : at + length] in runs for text in texts for at in range(len(text) - length + 1)
    )


def plain(text: str) -> str:
    """Return the letters and digits of a text, full width made half, in lower case."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in folded if character.isalnum())
