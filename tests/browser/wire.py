"""Init scripts that spoil what a page sends to the server, or the clock that it reads."""

from zuoxi.sittings.protocol import PROTOCOL_VERSION

SPOILED = """
(() => {
  const Real = WebSocket
  // change: a function of one frame that returns the frames which go out in its place
  window.wire = { change: null }
  window.WebSocket = class extends Real {
    send(text) {
      for (const each of window.wire.change?.(text) ?? [text]) super.send(each)
    }
  }
})()
"""
"""The real socket, whose frames ``window.wire.change`` may replace on their way out."""


def next_ops_become(expression: str) -> str:
    """Return the script that replaces the next frame of ops once; ``text`` is the frame."""
    return f"""
        void (wire.change = (text) => {{
          if (!text.startsWith('{{"type":"ops"')) return [text]
          wire.change = null
          return [{expression}]
        }})
    """


TWICE_AND_IN_THE_WRONG_ORDER = """
    void (wire.change = (text) => {
      if (!text.startsWith('{"type":"ops"')) return [text]
      wire.kept = [...(wire.kept ?? []), text]
      if (wire.kept.length < 2) return []
      const [first, second] = wire.kept.splice(0)
      return [second, second, first, first]
    })
"""

RELOAD_WITH_THE_NEXT_OPS = """
    void (wire.change = (text) => {
      if (text.startsWith('{"type":"ops"')) setTimeout(() => location.reload(), 0)
      return [text]
    })
"""
"""The frame goes out, and the page is gone before the answer is here."""

ANOTHER_VERSION = f"""
    void (wire.change = (text) => [
      text.replace('"protocol":{PROTOCOL_VERSION}', '"protocol":{PROTOCOL_VERSION + 1}'),
    ])
"""


def clock_wrong_by(hours: int) -> str:
    """Return the script of a machine whose clock is so many hours fast (slow if negative)."""
    return f"""
    (() => {{
      const Real = Date
      const now = () => Real.now() + {hours} * 3_600_000
      window.Date = class extends Real {{
        constructor(...given) {{
          super(...(given.length === 0 ? [now()] : given))
        }}
        static now() {{
          return now()
        }}
      }}
    }})()
    """
