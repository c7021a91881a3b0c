"""Takes (录音) of contestants: received in chunks, finished, sealed, and what is heard in them.

``folder`` keeps the chunks, ``sealing`` makes one seekable file of them, ``observations`` says what
judges may want to know of the sound. Nothing here knows Django, sittings or people.
"""
