/**
 * What the contestant says to the hall besides the work: a raised hand, the device check, "I am
 * back". What was said while the server was down is said again when it is there.
 */
import type { ClientMessage, Welcome } from '../protocol'

import type { Memory } from './memory'
import type { Timing } from './timing'

export interface Signals {
  hand: (up: boolean) => void
  /** The device check is done; `checks` says what was found. */
  checked: (checks: Record<string, boolean>) => void
  /** After a personal pause: let the clock run again. */
  proceed: () => void
  /** Say again what this server does not know. */
  welcomed: (message: Welcome) => void
}

export function createSignals(
  memory: Memory,
  timing: Timing,
  send: (message: ClientMessage) => boolean,
): Signals {
  let found: Record<string, boolean> = {}
  const sayChecked = (): void => {
    send({ type: 'checked', checks: found, discipline: true })
  }
  return {
    hand: (up) => {
      memory.update({ hand: up })
      send({ type: 'hand', up })
    },
    checked: (checks) => {
      found = checks
      memory.update({ checked: true })
      sayChecked()
    },
    proceed: () => {
      const task = timing.slot.value?.task
      if (task !== undefined) send({ type: 'continue', task })
    },
    welcomed: (message) => {
      const kept = memory.kept.value
      if (!kept) return
      if (kept.hand !== message.hand) send({ type: 'hand', up: kept.hand })
      if (kept.checked && !message.checked) sayChecked()
    },
  }
}
