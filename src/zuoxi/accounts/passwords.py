"""Passwords that are made for somebody: random, shown once, easy to type from paper."""

import secrets

LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
"""No 0 o 1 i l u: they look alike on paper."""


def one_time_password() -> str:
    """Return fifteen letters and digits in groups of five, about 73 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _place in range(5)) for _group in range(3))
    return "-".join(groups)
