"""What the conformance suite tries on each task type: one module of the type's key.

``QUESTION`` is a whole question without problems, ``OPERATIONS`` a history of good and bad
operations, ``SECRETS`` texts of the question that no contestant may get, ``RECORDINGS`` the hashes
that the contestant's view plays.
"""
