"""The espeak-ng runner: a program of its own, so that the GPL library stays outside our process.

    python -m zuoxi.media.espeak_process

Reads one JSON object a line, ``{"out": "a.wav", "segments": [{"voice": "cmn-latn-pinyin", "text":
"huang2", "rate": 150, "pause_ms": 200, "pitch": 50}]}``, writes the WAV and answers each with a
line ``{"error": null}``, or what the voice or the library refuses. The voice may name a variant
(``cmn-latn-pinyin+f2``).
Every segment is synthesised alone: after a voice switch inside one text (SSML) the library falls
back to plain ``cmn`` and reads pinyin as English. Writes 16-bit mono WAV. Standard library and
the loader only.
"""

import ctypes
import json
import sys
import wave
from pathlib import Path
from typing import Any

import espeakng_loader

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples come to the callback before Synth returns
_UTF8 = 1
_PHONEMES = 0x100  # what stands in [[…]] is phonemes
_RATE = 1  # espeakRATE, words a minute
_PITCH = 3  # espeakPITCH, 0..100, 50 as the voice is
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Espeak:
    """The loaded library, collecting samples."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
        self.rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, 0)
        if self.rate <= 0:
            raise RuntimeError("espeak-ng does not start")
        self._pieces: list[bytes] = []
        self._callback = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def _take(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, count * 2))
        return 0

    def say(self, text: str, *, voice: str, rate: int, pitch: int) -> bytes:
        """Return the samples of ``text``; raise :class:`RuntimeError` if the library refuses."""
        self._pieces = []
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise RuntimeError(f"no voice {voice}")
        self._library.espeak_SetParameter(_RATE, rate, 0)
        self._library.espeak_SetParameter(_PITCH, pitch, 0)
        content = text.encode() + b"\0"
        done = self._library.espeak_Synth(
            content, len(content), 0, 1, 0, _UTF8 | _PHONEMES, None, None
        )
        if done != 0 or self._library.espeak_Synchronize() != 0:
            raise RuntimeError("espeak-ng does not speak")
        return b"".join(self._pieces)


def write(espeak: Espeak, path: Path, segments: list[dict[str, Any]]) -> None:
    """Write the WAV ``path``; raises :class:`RuntimeError` and :class:`OSError`."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(espeak.rate)
        for segment in segments:
            if segment["text"]:
                how = {name: segment[name] for name in ("voice", "rate", "pitch")}
                file.writeframes(espeak.say(segment["text"], **how))
            file.writeframes(b"\0\0" * (espeak.rate * segment["pause_ms"] // 1000))


def main() -> None:
    """Answer every line of stdin until it ends."""
    espeak: Espeak | None = None
    for line in sys.stdin:
        request = json.loads(line)
        error = None
        try:
            espeak = espeak or Espeak()
            write(espeak, Path(request["out"]), request["segments"])
        except (OSError, RuntimeError) as refused:
            error = str(refused) or "?"
        sys.stdout.write(json.dumps({"error": error}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
