"""``zuoxi verify``: every chain of the installation, ledger and journals."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zuoxi.kernel import ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import journal
from zuoxi.sittings.verify import BadJournalEntry, first_bad_entries


@dataclass(frozen=True)
class Report:
    """What was checked and the first bad entry of every chain that has one."""

    ledger_entries: int
    sittings: int
    bad_ledger: ledger.BadEntry | None
    bad_journal: tuple[BadJournalEntry, ...]

    @property
    def good(self) -> bool:
        """Whether every chain is whole."""
        return self.bad_ledger is None and not self.bad_journal

    def as_json(self) -> dict[str, Any]:
        """Return the report for ``--json``."""
        bad = self.bad_ledger
        return {
            "good": self.good,
            "ledger": {
                "entries": self.ledger_entries,
                "bad": None if bad is None else {"seq": bad.seq, "why": bad.why},
            },
            "journal": {
                "sittings": self.sittings,
                "bad": [
                    {"sitting": b.sitting, "seq": b.seq, "why": b.why} for b in self.bad_journal
                ],
            },
        }

    def text(self) -> str:
        """Return the report in the user's language."""
        if self.good:
            return _("核对无误：操作留痕 %(entries)s 条，作答日志 %(sittings)s 份。") % {
                "entries": self.ledger_entries,
                "sittings": self.sittings,
            }
        lines = []
        if self.bad_ledger is not None:
            lines.append(
                _("操作留痕从第 %(seq)s 条起被改动（%(why)s）。")
                % {"seq": self.bad_ledger.seq, "why": self.bad_ledger.why}
            )
        lines += [
            _("场次 %(sitting)s 的作答日志从第 %(seq)s 条起被改动（%(why)s）。")
            % {"sitting": bad.sitting, "seq": bad.seq, "why": bad.why}
            for bad in self.bad_journal
        ]
        lines.append(_("请立即停止使用本机数据，保留现场，并用最近的备份比对。"))
        return "\n".join(lines)


def verify_installation() -> Report:
    """Check the ledger and every journal of this installation."""
    store = journal.open_store()
    try:
        return Report(
            ledger_entries=LedgerEntry.objects.count(),
            sittings=len(store.heads()),
            bad_ledger=ledger.first_bad_entry(),
            bad_journal=tuple(first_bad_entries(store)),
        )
    finally:
        store.close()
