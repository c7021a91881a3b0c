/**
 * What the contestant says to the hall besides the work: a raised hand, the device check, "I am
 * back". What was said while the server was down is said again when it is there.
 */
import type { ClientMessage, Welcome } from '../protocol'

import type { Memory } from './memory'
import type { Timing } from './timing'

export interface Signals {
  hand: (up: boolean) => void
  /** A judge has seen the hand: it is down, and for a while the contestant reads so. */
  answered: (answer: number) => void
  /** The device check is done; `checks` says what was found, `warnings` what keeps nobody. */
  checked: (checks: Record<string, boolean>, warnings: string[]) => void
  /** Something is wrong with the microphone, or no more: the hall judges see it. */
  alarm: (what: AlarmWord, on: boolean) => void
  /** After a personal pause: let the clock run again. */
  proceed: () => void
  /** Who came after the start: enter on the hall's clock. */
  enter: () => void
  /** Say again what this server does not know. */
  welcomed: (message: Welcome) => void
}

type AlarmWord = Extract<ClientMessage, { type: 'alarm' }>['what']

/** How long “the judge has seen your hand” stays. */
const SEEN_FOR_MS = 120_000

export function createSignals(
  memory: Memory,
  timing: Timing,
  send: (message: ClientMessage) => boolean,
): Signals {
  let found: Record<string, boolean> = {}
  let warned: string[] = []
  /** Those that last, to be said again to a server that was away. */
  const alarms = new Set<AlarmWord>()
  const sayChecked = (): void => {
    send({ type: 'checked', checks: found, discipline: true, warnings: warned })
  }
  let fading: ReturnType<typeof setTimeout> | undefined
  function answered(answer: number, seen = true): void {
    memory.update({ hand: false, handAnswered: answer, handSeen: seen })
    clearTimeout(fading)
    fading = setTimeout(() => memory.update({ handSeen: false }), SEEN_FOR_MS)
  }
  return {
    hand: (up) => {
      clearTimeout(fading)
      memory.update({ hand: up, handSeen: false })
      send({ type: 'hand', up })
    },
    answered,
    checked: (checks, warnings) => {
      found = checks
      warned = warnings
      memory.update({ checked: true })
      sayChecked()
    },
    alarm: (what, on) => {
      if (on) alarms.add(what)
      else alarms.delete(what)
      send({ type: 'alarm', what, on })
    },
    proceed: () => {
      const task = timing.slot.value?.task
      if (task !== undefined) send({ type: 'continue', task })
    },
    enter: () => {
      const task = timing.slot.value?.task
      if (task !== undefined) send({ type: 'enter', task })
    },
    welcomed: (message) => {
      const kept = memory.kept.value
      if (!kept) return
      // Answered while the line was down: the hand that is still kept here is the answered one.
      if (message.hand_answered > (kept.handAnswered ?? 0)) {
        answered(message.hand_answered, kept.hand)
      } else if (kept.hand !== message.hand) send({ type: 'hand', up: kept.hand })
      if (kept.checked && !message.checked) sayChecked()
      for (const what of ['lost', 'muted', 'silent', 'stalled', 'full', 'rejected'] as const) {
        if (alarms.has(what) !== message.alarms.includes(what)) {
          send({ type: 'alarm', what, on: alarms.has(what) })
        }
      }
    },
  }
}
