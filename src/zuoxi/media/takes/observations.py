"""What can be observed in a sealed take: for judges, beside the player, never a score.

Rules: R66, R74 and table 2-1 are marked by people. Only what is credible stands here; signal-to-
noise ratio and pitch do not (docs/decisions/2026-11-30-voice-observations.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import av
import numpy as np
from pydantic import BaseModel, ConfigDict

from zuoxi.kernel.sentences import sentence
from zuoxi.media.decoding import Samples
from zuoxi.media.errors import RefusedFileError
from zuoxi.media.loudness import Loudness, measure
from zuoxi.media.takes.clipping import ClippingDetector
from zuoxi.media.takes.figures.clipping import ClippingFigure, clipping_figure
from zuoxi.media.takes.figures.dialogue import (
    OverlapFigure,
    ResponsesFigure,
    overlap_figure,
    responses_figure,
)
from zuoxi.media.takes.figures.figure import Side
from zuoxi.media.takes.figures.health import HealthFigure, health_figure
from zuoxi.media.takes.figures.loudness import LoudnessFigure, loudness_figure
from zuoxi.media.takes.figures.pauses import PausesFigure, pauses_figure
from zuoxi.media.takes.figures.speech import (
    FirstWordFigure,
    SpeechRateFigure,
    SpeechTimeFigure,
    first_word_figure,
    speech_rate_figure,
    speech_time_figure,
)
from zuoxi.media.takes.sound import Span, TakeSound
from zuoxi.media.takes.voice import VoiceDetector

_SIDES: tuple[Side, Side] = ("agent", "customer")


class Observations(BaseModel):
    """All figures of a take. ``agent`` and ``customer`` are where each of them speaks (ms).

    Loudness and clipping stand there for each side that has a channel. ``rate`` is None where the
    text is not known; ``customer``, ``overlap`` and ``responses`` are None where only one side was
    recorded.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    layout: Literal["mono", "stereo"]
    duration_ms: int
    agent: tuple[Span, ...]
    customer: tuple[Span, ...] | None
    loudness: tuple[LoudnessFigure, ...]
    clipping: tuple[ClippingFigure, ...]
    pauses: PausesFigure
    first_word: FirstWordFigure
    speech_time: SpeechTimeFigure
    rate: SpeechRateFigure | None
    overlap: OverlapFigure | None
    responses: ResponsesFigure | None
    health: HealthFigure


def observe(path: Path, *, layout: Literal["mono", "stereo"], text: str | None) -> Observations:
    """Return what is heard in the sealed take at ``path``, which should have ``layout``.

    ``text`` is what the agent says in it, as far as known. Raises RefusedFileError for a file that
    is no recording.
    """
    sound = TakeSound(path)
    wanted = _SIDES if layout == "stereo" else _SIDES[:1]
    heard = [_Heard(side) for side in wanted[: _channels(path)]]
    for row, one in enumerate(heard):
        one.loudness = measure(one.along(sound, row if layout == "stereo" else None))
    return _told(sound, heard, layout=layout, text=text)


def _told(
    sound: TakeSound,
    heard: "list[_Heard]",
    *,
    layout: Literal["mono", "stereo"],
    text: str | None,
) -> Observations:
    voices = [tuple(one.voice.spans()) for one in heard]
    agent, customer = voices[0], voices[1] if len(voices) == 2 else None
    return Observations(
        layout=layout,
        duration_ms=sound.duration_ms,
        agent=agent,
        customer=customer,
        loudness=tuple(loudness_figure(one.side, one.loudness) for one in heard),
        clipping=tuple(clipping_figure(one.side, one.clipping.at_ms) for one in heard),
        pauses=pauses_figure((*agent, *(customer or ())), gaps=sound.gaps),
        first_word=first_word_figure(agent),
        speech_time=speech_time_figure(agent, duration_ms=sound.duration_ms),
        rate=None if text is None else speech_rate_figure(agent, text),
        overlap=None if customer is None else overlap_figure(agent, customer),
        responses=None if customer is None else responses_figure(agent, customer),
        health=health_figure(
            gaps=sound.gaps,
            damaged=sound.damaged,
            lacks_channel=layout == "stereo" and customer is None,
        ),
    )


@dataclass
class _Heard:
    """One side while the recording goes by."""

    side: Side
    voice: VoiceDetector = field(default_factory=VoiceDetector)
    clipping: ClippingDetector = field(default_factory=ClippingDetector)
    loudness: Loudness = field(default_factory=lambda: Loudness(-70.0, -120.0))

    def along(self, sound: TakeSound, row: int | None) -> Iterator[Samples]:
        """Yield channel ``row``, None for all channels as one, and listen to it meanwhile."""
        for piece in sound.pieces():
            samples = piece.mean(axis=0) if row is None else np.ascontiguousarray(piece[row])
            self.voice.listen(samples)
            self.clipping.listen(samples)
            yield samples
        self.clipping.end()


def _channels(path: Path) -> int:
    try:
        with av.open(str(path), container_options={"protocol_whitelist": "file"}) as container:
            return container.streams.audio[0].channels
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        raise RefusedFileError(sentence("录音已损坏，中途无法读取。请重新导出后再试。")) from error
