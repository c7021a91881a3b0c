"""Whether every stored file still has the bytes that its name, a SHA-256, stands for."""

from collections.abc import Iterator

from django.conf import settings

from zuoxi.kernel.findings import Finding
from zuoxi.kernel.sentences import sentence
from zuoxi.media.models import Blob
from zuoxi.media.store import MissingFileError, Store


def check() -> Iterator[Finding]:
    """Yield every file that is gone or has other bytes; reads the whole store."""
    store = Store(settings.MEDIA_ROOT)
    for sha256, size in Blob.objects.order_by("created_ms", "pk").values_list("pk", "size"):
        params: dict[str, str | int] = {"name": sha256[:12]}
        try:
            path = store.path(sha256)
        except MissingFileError:
            text = sentence("录音 %(name)s… 的文件不在服务器上。")
            yield Finding("media.missing", f"media:{sha256}", text, params)
            continue
        if path.stat().st_size != size or not store.is_whole(sha256):
            text = sentence("录音 %(name)s… 的内容被改动或已损坏。")
            yield Finding("media.content", f"media:{sha256}", text, params)
