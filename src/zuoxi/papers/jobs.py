"""Synthesising as a background job, so that no request waits for the voice."""

from typing import TypedDict

from django_tasks import task

from zuoxi.media.errors import RefusedFileError
from zuoxi.media.speakers import Speaker
from zuoxi.papers import recordings, storing


class Made(TypedDict):
    """What the job leaves: the SHA-256 of a recording, or a refusal (message id, parameters)."""

    recording: str | None
    text: str
    params: dict[str, str | int]


@task()
def synthesise_recording(line: str, paper_id: int, voice: str = "") -> Made:
    """Synthesise and store a reading line for a paper; a refusal, too, is said to the author.

    ``voice`` names the speaker of a line in a dialogue, "" for an item that is read twice.
    """
    try:
        speaker = Speaker(voice) if voice else None
        sha256, recording, size = storing.store_synthesised(line, speaker=speaker)
    except RefusedFileError as error:
        return {"recording": None, "text": error.text, "params": error.params}
    blob = storing.remember_recording(sha256, recording=recording, size=size)
    recordings.remember(paper_id, blob.pk)
    return {"recording": blob.pk, "text": "", "params": {}}
