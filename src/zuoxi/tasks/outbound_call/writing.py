"""Writes question, answer and rules as files that people read and anyone can fold again. Pure."""

from zuoxi.kernel import yaml_writing
from zuoxi.tasks.outbound_call import content as c
from zuoxi.tasks.outbound_call.rules import Rules


def files(question: c.Question, answer: c.Answer, rules: Rules) -> dict[str, str]:
    """Return the texts of ``QUESTION.yaml``, ``ANSWER.yaml`` and ``RULES.yaml``, by name.

    With the tree in the first, the events in the second and README.md of this task type the outcome
    of a call can be worked out by hand.
    """
    models = {"QUESTION.yaml": question, "ANSWER.yaml": answer, "RULES.yaml": rules}
    return {
        name: yaml_writing.dumps(model.model_dump(mode="json")) for name, model in models.items()
    }
