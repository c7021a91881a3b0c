"""Whether material that contestants read gives away what they shall find themselves. Pure.

Measure: the longest run of characters, letters and digits alone, that a shown text has in common
with a hidden one. Facts (a fee, an address) may stand in both, so FAQ references are not compared;
a sentence of the customer's or of the model script must not.
"""

import unicodedata
from collections.abc import Sequence

LONGEST_COMMON = 15
"""Characters that a shown and a hidden text may have in common in one run."""


def gives_away(shown: Sequence[str], hidden: str) -> bool:
    """Return whether one of ``shown`` holds a longer run of ``hidden`` than
    :data:`LONGEST_COMMON`."""
    wanted = plain(hidden)
    length = LONGEST_COMMON + 1
    runs = {wanted[at : at + length] for at in range(len(wanted) - length + 1)}
    texts = [plain(text) for text in shown]
    return any(
        text[at : at + length] in runs for text in texts for at in range(len(text) - length + 1)
    )


def plain(text: str) -> str:
    """Return the letters and digits of a text, full width made half, in lower case."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in folded if character.isalnum())
