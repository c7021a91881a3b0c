"""How many records of about sixty characters one core scores in a second."""

import time
from typing import Any

from tests.bench.machine import Watch
from zuoxi.rehearsal.typist import work_through
from zuoxi.tasks.dictation.rules import FieldName
from zuoxi.tasks.dictation.scoring import score_answer

RECORDS = 10_000
KEY = {
    "1": {
        FieldName.NAME: ("黄晓琳",),
        FieldName.ADDRESS: ("云岭市明湖区花园北路118号竹影小区6栋1203室",),
        FieldName.POSTCODE: ("519000",),
        FieldName.PHONE: ("19900001234",),
        FieldName.EMAIL: ("huang_xl@example.cn",),
    }
}


def measure() -> dict[str, Any]:
    """Score 10,000 records as typed by simulated typists and return records per second."""
    plain = {item: {str(f): v[0] for f, v in fields.items()} for item, fields in KEY.items()}
    typed = []
    for number in range(500):
        final = work_through(plain, seed="bench", contestant=number, until_ms=600_000).final
        typed.append(
            {item: {FieldName(f): v for f, v in fields.items()} for item, fields in final.items()}
        )
    watch = Watch()
    began = time.process_time()
    for number in range(RECORDS):
        score_answer(KEY, typed[number % len(typed)])
    took = time.process_time() - began
    characters = sum(len(v[0]) for v in KEY["1"].values())
    return {
        "records": RECORDS,
        "characters": characters,
        "records_per_s": round(RECORDS / took),
        **watch.conditions(),
    }
