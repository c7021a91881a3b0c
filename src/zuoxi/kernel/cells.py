"""Text in a table that a spreadsheet opens: data, never a formula. Knows no Django."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""


def harmless(text: str) -> str:
    """Return ``text`` so that a spreadsheet shows it: an apostrophe before what looks like more."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain(cell: str) -> str:
    """Return the text that :func:`harmless` wrote; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
