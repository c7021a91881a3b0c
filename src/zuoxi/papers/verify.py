"""Whether every paper has the content that its newest ledger entry recorded by hash."""

from collections.abc import Iterator
from dataclasses import dataclass

from zuoxi.kernel.findings import Finding
from zuoxi.kernel.record import Record
from zuoxi.kernel.sentences import sentence
from zuoxi.media.models import Blob
from zuoxi.papers.models import Paper
from zuoxi.papers.queries import recordings_of
from zuoxi.papers.seal import FROZE, hash_of


@dataclass(frozen=True)
class _Recorded:
    seq: int
    hash: str
    frozen: bool
    name: str
    version: int


def check(record: Record) -> Iterator[Finding]:
    """Yield every paper that differs from the ledger, and every recording nothing is known of."""
    recorded = _recorded(record)
    known = set(Blob.objects.values_list("pk", flat=True))
    for paper in Paper.objects.order_by("pk"):
        about = f"paper:{paper.pk}"
        what: dict[str, str | int] = {"name": paper.name, "version": paper.version}
        wanted = recorded.pop(paper.pk, None)
        if wanted is None:
            text = sentence("赛题“%(name)s”第 %(version)s 版在操作留痕里没有记录。")
            yield Finding("paper.unrecorded", about, text, what)
        else:
            yield from _compare(paper, wanted, about, what | {"seq": wanted.seq})
        for sha256 in recordings_of(paper):
            if sha256 not in known:
                text = sentence("赛题“%(name)s”第 %(version)s 版的录音 %(sound)s… 没有登记。")
                yield Finding("paper.recording", about, text, what | {"sound": sha256[:12]})
    for key, wanted in recorded.items():
        text = sentence("操作留痕第 %(seq)s 条里的赛题“%(name)s”已不在数据库里。")
        params: dict[str, str | int] = {"seq": wanted.seq, "name": wanted.name}
        yield Finding("paper.missing", f"paper:{key}", text, params, wanted.seq)


def _recorded(record: Record) -> dict[int, _Recorded]:
    # Every verb on a paper writes the hash of the content that it leaves.
    found: dict[int, _Recorded] = {}
    for act in record.acts:
        hashed = isinstance(act.payload, dict) and "hash" in act.payload
        if act.verb == FROZE or (hashed and act.subject.startswith("paper:")):
            with record.reading(act):
                words = act.payload
                frozen = act.verb == FROZE
                found[act.id_of("paper")] = _Recorded(
                    act.seq, words["hash"], frozen, words["name"], words["version"]
                )
    return found


def _compare(
    paper: Paper, wanted: _Recorded, about: str, params: dict[str, str | int]
) -> Iterator[Finding]:
    frozen = paper.state == Paper.State.FROZEN
    if frozen != wanted.frozen or (wanted.name, wanted.version) != (paper.name, paper.version):
        text = sentence(
            "赛题“%(name)s”第 %(version)s 版的状态、名称或版本与操作留痕第 %(seq)s 条不符。"
        )
        yield Finding("paper.state", about, text, params, wanted.seq)
    if hash_of(paper) != wanted.hash or (frozen and paper.hash != wanted.hash):
        text = (
            sentence("赛题“%(name)s”第 %(version)s 版的内容与冻结时（操作留痕第 %(seq)s 条）不符。")
            if wanted.frozen
            else sentence(
                "赛题“%(name)s”第 %(version)s 版（草稿）的内容与操作留痕第 %(seq)s 条不符。"
            )
        )
        yield Finding("paper.content", about, text, params, wanted.seq)
