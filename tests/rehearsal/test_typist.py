"""The simulated typist: repeatable, believable, and sure of what stands in every field."""

from hypothesis import given
from hypothesis import strategies as st

from zuoxi.rehearsal.typist import field_step, work_through

KEY = {
    f"{n}": {
        "name": "章晓琳",
        "address": f"广东省云岭市明湖区花园北路{n}8号6栋1203室",
        "postcode": "519000",
        "phone": f"1990000{n:04d}",
        "email": "zhang_xl@example.cn",
    }
    for n in range(1, 9)
}
TEN_MINUTES = 600_000


def test_the_same_seed_gives_the_same_work_and_another_seed_another():
    work = work_through(KEY, seed="第一场", contestant=7, until_ms=TEN_MINUTES)
    assert work == work_through(KEY, seed="第一场", contestant=7, until_ms=TEN_MINUTES)
    assert work != work_through(KEY, seed="第二场", contestant=7, until_ms=TEN_MINUTES)
    assert work != work_through(KEY, seed="第一场", contestant=8, until_ms=TEN_MINUTES)


@given(contestant=st.integers(0, 500), until_ms=st.integers(1_000, TEN_MINUTES))
def test_steps_come_in_order_of_time_and_none_after_the_bell(contestant, until_ms):
    moments = [
        step.at_ms
        for step in work_through(KEY, seed="x", contestant=contestant, until_ms=until_ms).steps
    ]
    assert moments == sorted(moments)
    assert all(0 <= moment < until_ms for moment in moments)


@given(contestant=st.integers(0, 500))
def test_nothing_typed_is_longer_than_twice_the_key(contestant):
    work = work_through(KEY, seed="x", contestant=contestant, until_ms=TEN_MINUTES)
    for step in work.steps:
        if step.kind == "set":
            due = KEY[str(step.payload["item"])][step.payload["field"]]
            assert len(step.payload["value"]) <= 2 * len(due)


def test_what_stands_in_the_fields_follows_from_the_last_step_of_each():
    work = work_through(KEY, seed="x", contestant=3, until_ms=TEN_MINUTES)
    fields: dict[str, dict[str, str]] = {}
    for count, step in enumerate(work.steps, start=1):
        if step.kind == "set":
            item = fields.setdefault(str(step.payload["item"]), {})
            item[step.payload["field"]] = step.payload["value"]
        assert work.after(count) == fields
    assert work.final == fields


def test_a_hall_of_typists_holds_the_quick_the_wrong_and_the_unfinished():
    hall = [work_through(KEY, seed="x", contestant=n, until_ms=TEN_MINUTES) for n in range(60)]
    flawless = [work for work in hall if work.final == KEY]
    unfinished = [work for work in hall if len(work.final) < len(KEY)]
    corrected = [work for work in hall if len(work.steps) > 150]
    assert 0 < len(flawless) < 40
    assert 0 < len(unfinished) < 30
    assert 20 < sum(work.submitted for work in hall) < 60
    assert corrected


def test_one_step_sets_one_field():
    step = field_step(1_500, item="2", field="name", text="章晓琳")
    assert (step.at_ms, step.kind) == (1_500, "set")
    assert "章晓琳" in step.payload.values()
