"""A line that a customer or a guide speaks in a question: its text, and the recording of it. Pure.

In a paper folder such a table asks for its recording by ``recording: file``, or by
``synthesise: true`` with ``transcript`` or ``pinyin``; ``voice`` says who speaks it, and that it
is read once.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from zuoxi.media.speakers import Speaker


class RecordingRef(BaseModel):
    """A recording in the store; ``duration_ms`` is its length."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    duration_ms: Annotated[int, Field(gt=0)]


class Spoken(BaseModel):
    """One line. ``transcript`` and ``pinyin`` are hidden from contestants (R68)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    transcript: Annotated[str, Field(max_length=2000)] = ""
    pinyin: Annotated[str, Field(max_length=4000)] = ""  # what the placeholder reads
    voice: Speaker = Speaker.WOMAN
    recording: RecordingRef | None = None  # a draft may still wait for it
