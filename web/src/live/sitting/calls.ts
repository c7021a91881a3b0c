/** Calls to a person: what the server says of their line, and what both pages pass on (I18). */
import { ref } from 'vue'

import type { CallWire, LineNews, Passed, Signal } from '../callWire'
import type { ClientMessage } from '../protocol'

export interface Calls extends CallWire {
  told: (message: LineNews) => void
  passed: (message: Signal) => void
}

export function createCalls(send: (message: ClientMessage) => boolean): Calls {
  const known = new Map<string, LineNews>()
  const listeners = new Map<string, Set<(passed: Passed) => void>>()
  const heard = ref(0)
  return {
    heard,
    news: (task) => known.get(task),
    told: (message) => {
      known.set(message.task, message)
      heard.value += 1
    },
    passed: ({ task, round, kind, text }) => {
      for (const hear of listeners.get(task) ?? []) hear({ round, kind, text })
    },
    join: (task, round) => send({ type: 'join', task, round }),
    signal: (task, passed) => send({ type: 'signal', task, ...passed }),
    listen: (task, hear) => {
      const those = listeners.get(task) ?? new Set()
      listeners.set(task, those.add(hear))
      return () => those.delete(hear)
    },
  }
}
