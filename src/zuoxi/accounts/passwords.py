"""Passwords that are made for somebody (random, shown once, easy to type from paper), and how any
password is kept."""

import hashlib
import secrets

from django.contrib.auth.hashers import Argon2PasswordHasher

LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
"""No 0 o 1 i l u: they look alike on paper."""


def one_time_password() -> str:
    """Return fifteen letters and digits in groups of five, about 73 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _place in range(5)) for _group in range(3))
    return "-".join(groups)


def fingerprint(stored: str) -> str:
    """Return what the ledger keeps of a password: the SHA-256 of its stored, salted hash."""
    return hashlib.sha256(stored.encode()).hexdigest()


class Hasher(Argon2PasswordHasher):
    """Argon2id. A stored hash, which the ledger knows, stays as it is in later versions."""

    def must_update(self, encoded: str) -> bool:
        """Never: a new hash of the same password would look like another password."""
        return False
