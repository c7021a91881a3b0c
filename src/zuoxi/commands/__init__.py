"""The verbs of the ``zuoxi`` command, one file each: parse, call one function, print."""
