"""Self-tests of a customer: an agent that behaves as written is let talk to it. Pure.

The agent marks a stage, says its lines one after another and hears each of the customer's; when it
has no more to say it is silent until the customer has hung up. The clock is the talk's own.
"""

from collections.abc import Iterator

from zuoxi.tasks.contract import Operation
from zuoxi.tasks.outbound_call import call
from zuoxi.tasks.outbound_call.call import Call
from zuoxi.tasks.outbound_call.plan import NOBODY, Plan
from zuoxi.tasks.outbound_call.tree import Trial

MOST_SILENCES = 100
"""A customer who bears more than this never hangs up."""


def play(plan: Plan, trial: Trial) -> Call:
    """Return the call that the trial's agent has with the customer; not ended: it never ends."""
    talk = _Talk(plan, trial)
    for kind, payload, ms in _doings(trial):
        if talk.call.state == "ended":
            break
        talk.do(kind, payload, ms=ms)
    for _ in range(MOST_SILENCES):
        if talk.call.state == "ended":
            break
        talk.do("silence", {"ms": plan.patience_ms}, ms=plan.patience_ms)
    return talk.call


def _doings(trial: Trial) -> Iterator[tuple[str, dict[str, str | int], int]]:
    yield "ringing", {}, 1_000
    yield "connected", {}, 5_000
    for turn in trial.turns:
        yield "stage", {"stage": turn.stage.value}, 0
        for ms in turn.says:
            yield "said", {"ms": ms}, ms


class _Talk:
    def __init__(self, plan: Plan, trial: Trial) -> None:
        self.plan, self.trial = plan, trial
        self.now = 0
        self.call = call.dialled(0)

    def do(self, kind: str, payload: dict[str, str | int], *, ms: int) -> None:
        """Do one thing that takes ``ms``, then hear what the customer has to say to it."""
        self.now += ms
        self._fold(Operation(kind, payload, self.now))
        state = self.call.customer
        if state and state.speaking != NOBODY and self.call.state != "ended":
            recording = self.plan.nodes[state.speaking].recording
            self.now += recording.duration_ms if recording else 0
            self._fold(Operation("heard", {"node": state.speaking}, self.now))

    def _fold(self, operation: Operation) -> None:
        scripts = self.trial.script
        self.call = call.fold(self.call, operation, plan=self.plan, scripts=scripts)
