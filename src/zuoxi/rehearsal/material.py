"""The rehearsal's own dictation: eight fictitious customers and a silent recording.

It is never the demo paper nor a real one: a rehearsal may be watched by contestants.
"""

import io
from typing import Any

import av
import numpy as np

_CUSTOMERS = (
    (
        "章晓琳",
        "云岭市明湖区花园北路118号6栋1203室",
        "519031",
        "19900001201",
        "zhang_xl@example.cn",
    ),
    ("李建和", "东川省新安市望江区城南大道27号", "401122", "19900001202", "li.jianhe@example.com"),
    ("陈明华", "青禾县杨林镇和平路9号2单元", "650217", "19900001203", "chenmh-07@example.org"),
    ("黄小路", "南屏市西城区建设一路360号附5号", "530044", "19900001204", "huangxl@example.net"),
    ("杨新元", "北泽省海州市东园区林荫街88号", "266071", "19900001205", "yang_xy@example.cn"),
    ("张林", "云岭市高新区南北大道1号科技园3栋", "519033", "19900001206", "zhanglin@example.com"),
    ("李晓东", "明州市城关镇小河东路45号单元2号", "315300", "19900001207", "lxd.2026@example.org"),
    ("黄建明", "西平省和顺市陈家园路16号7室", "045600", "19900001208", "huang-jm@example.net"),
)
FIELDS = ("name", "address", "postcode", "phone", "email")


def question(*, sha256: str, duration_ms: int) -> dict[str, Any]:
    """Return the question as a paper stores it; every item plays the recording ``sha256``."""
    return {
        "items": [
            {
                "id": f"r{number}",
                "recording": {"sha256": sha256, "duration_ms": duration_ms},
                "transcript": "演练条目，录音为静音。",
                "fields": {name: [text] for name, text in zip(FIELDS, texts, strict=True)},
            }
            for number, texts in enumerate(_CUSTOMERS, start=1)
        ]
    }


def quiet_recording(seconds: int = 2) -> bytes:
    """Return a nearly silent WAV file: rehearsals load recordings, nobody listens to them."""
    rate = 48_000
    hum = (np.sin(np.arange(rate * seconds) * 0.05) * 60).astype(np.int16)
    file = io.BytesIO()
    with av.open(file, "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=rate)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(hum.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
