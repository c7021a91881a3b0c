/** What time it is in the sitting: the slot that matters now and its clock, ticking. */
import { computed, readonly, ref, type ComputedRef, type Ref } from 'vue'

import { clock as clockAt, type ClockState } from '../clock'
import type { SlotView } from '../protocol'
import type { ServerClock } from '../serverClock'
import type { KeptSitting } from '../store'

const TICK_MS = 200

export interface Timing {
  /** The server's clock, as estimated here. */
  nowMs: Readonly<Ref<number>>
  slot: ComputedRef<SlotView | null>
  /** The tasks on the clock of that slot, itself among them, in the timetable's order (I20). */
  together: ComputedRef<readonly string[]>
  /** Of tasks that run together: show this one. */
  choose: (task: string) => void
  /** Show this one if nobody has chosen on this page yet. */
  prefer: (task: string) => void
  time: ComputedRef<ClockState | null>
  /** Whether every task of the timetable has ended for this person. */
  over: ComputedRef<boolean>
  /** The tasks that have ended for this person, by their keys, in the timetable's order. */
  ended: ComputedRef<readonly string[]>
  /** Time left while the task runs, as of this very moment; null when it does not run. */
  runningMs: () => number | null
  /** Look at the clock now. */
  tick: () => void
  start: () => void
  stop: () => void
}

/** Follow `clock` for the sitting that `kept` holds. */
export function createTiming(clock: ServerClock, kept: Readonly<Ref<KeptSitting | null>>): Timing {
  const nowMs = ref(clock.now())
  let ticking: ReturnType<typeof setInterval> | undefined

  function stateOf(slot: SlotView, at: number): ClockState {
    const { id = 0, hall = [], own = [] } = kept.value ?? {}
    return clockAt({
      task: slot.task,
      durationMs: slot.duration_ms,
      sitting: id,
      entries: [...hall, ...own],
      nowMs: at,
    })
  }

  const slots = computed(() => kept.value?.view.slots ?? [])
  const phases = computed(() => slots.value.map((each) => stateOf(each, nowMs.value).phase))
  const chosen = ref<string | null>(null)
  /** The slot that is open, else the last that ended, else the first: its clock counts. */
  const leading = computed(() => {
    const open = phases.value.findIndex((phase) => phase === 'running' || phase === 'paused')
    return open >= 0 ? open : Math.max(0, phases.value.lastIndexOf('ended'))
  })
  const group = computed(() => {
    let first = leading.value
    while (slots.value[first]?.shares_clock === true && first > 0) first -= 1
    let after = first + 1
    while (slots.value[after]?.shares_clock === true) after += 1
    return slots.value.slice(first, after)
  })
  /** Of those that run together the chosen one, else the one of an earlier page, else the first. */
  const slot = computed(() => {
    const choice = chosen.value ?? kept.value?.shown
    const wanted = group.value.find(({ task }) => task === choice)
    return wanted ?? group.value[0] ?? null
  })
  const time = computed(() => slot.value && stateOf(slot.value, nowMs.value))
  const ended = computed(() =>
    slots.value.filter((_, index) => phases.value[index] === 'ended').map(({ task }) => task),
  )
  const over = computed(() => ended.value.length > 0 && ended.value.length === slots.value.length)

  function runningMs(): number | null {
    const state = slot.value && stateOf(slot.value, clock.now())
    return state?.phase === 'running' ? state.remainingMs : null
  }

  function tick(): void {
    nowMs.value = clock.now()
  }

  return {
    nowMs: readonly(nowMs),
    slot,
    together: computed(() => group.value.map(({ task }) => task)),
    choose: (task) => {
      chosen.value = task
    },
    prefer: (task) => {
      chosen.value ??= task
    },
    time,
    over,
    ended,
    runningMs,
    tick,
    start: () => {
      ticking = setInterval(tick, TICK_MS)
    },
    stop: () => {
      clearInterval(ticking)
    },
  }
}
