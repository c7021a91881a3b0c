"""What is observed in a take, one kind of figure a file: what it is, and what it cannot tell.

Observations for a judge's ear, never scores.
"""
