"""Lets the engine write down the phonemes that it speaks, in a process of its own.

python -m tests.media.phonemes OUT.txt  <[["voice", "text"], …]
"""

import ctypes
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from zuoxi.media.segments import Voice, segments
from zuoxi.media.voices import VOICES, told


def spoken(line: str) -> list[str]:
    """Return the phonemes of every stretch of a reading line."""
    return written([(VOICES[s.voice], told(s.words, voice=s.voice)) for s in segments(line)])


def of_words(words: list[str], *, voice: Voice) -> list[str]:
    """Return the phonemes of every word alone."""
    return written([(VOICES[voice], told([word], voice=voice)) for word in words])


def written(stretches: list[tuple[str, str]]) -> list[str]:
    """Return the phonemes of every (voice, text)."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "phonemes.txt"
        program = [sys.executable, str(Path(__file__)), str(target)]
        subprocess.run(program, input=json.dumps(stretches).encode(), check=True)
        said = target.read_text(encoding="utf-8").split("---")
        return [stretch.strip() for stretch in said[:-1]]


def main() -> None:
    """Speak what stdin says and write the phonemes."""
    from zuoxi.media.espeak_process import Espeak

    espeak = Espeak()
    c = ctypes.CDLL(None)
    c.fopen.restype = ctypes.c_void_p
    c.fputs.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    c.fclose.argtypes = [ctypes.c_void_p]
    trace = espeak._library.espeak_SetPhonemeTrace
    trace.argtypes = [ctypes.c_int, ctypes.c_void_p]
    file = c.fopen(sys.argv[1].encode(), b"w")
    trace(1, file)
    for voice, text in json.load(sys.stdin):
        espeak.say(text, voice=voice, rate=150, pitch=50)
        c.fputs(b"\n---\n", file)
    c.fclose(file)


if __name__ == "__main__":
    main()
