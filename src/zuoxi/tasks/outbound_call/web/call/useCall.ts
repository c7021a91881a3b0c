/**
 * The call as a workbench handles it: dialling, the line to the customer, turns, the take, and the
 * end at the cap. What happens becomes ops; what is shown is the folded call alone.
 */
import { computed, onBeforeUnmount, onMounted, ref, watch } from 'vue'

import type { Change } from '@/live/taskParts'
import { useTakeDesk, useTaskShown, useTaskTime } from '@/media/theDesk'

import { isTalking, isUp } from '../callState'
import { callOf, PLACE, usedCalls, type Answer, type Stage, type View } from '../model'

import type { Line } from './line'
import { Turns } from './turns'

const LOOK_MS = 100
/** Where no plan says how long a customer bears silence, nobody writes it down. */
const NEVER_MS = 3_600_000

/** Why nothing can be dialled now; null: it can. */
export type NoDial = 'late' | 'used' | 'microphone' | 'readonly' | null

interface Parts {
  view: () => View
  answer: () => Answer
  readonly: () => boolean
  emit: (change: Change) => void
  line: (tell: (change: Change) => void) => Line
}

export function useCall({ view, answer, readonly, emit, line: connect }: Parts) {
  const desk = useTakeDesk()
  const time = useTaskTime()
  const shown = useTaskShown()
  const call = computed(() => callOf(answer()))
  const line = connect((change) => write(change))
  const { limits, plan } = view()
  const turns = new Turns({
    turnSilenceMs: limits.turn_silence_ms,
    patienceMs: plan?.patience_ms ?? NEVER_MS,
  })
  /** A pause; or another task of the same clock is shown, for which the desk would record. */
  const still = computed(() => readonly() || !shown.value)
  /** Dialling was asked for and the microphone is not open yet. */
  const opening = ref(false)
  const refused = ref(false)
  let looking: ReturnType<typeof setInterval> | undefined

  const ranMs = computed(() => {
    const { connected_ms: since } = call.value
    if (since === null) return 0
    if (!isTalking(call.value)) return Math.max(0, (call.value.ended_ms ?? since) - since)
    return Math.max(0, time.value.ranSince(since))
  })
  /** The server ends it; where its word has not come yet, it is over here all the same. */
  const over = computed(() => isTalking(call.value) && ranMs.value >= limits.call_cap_ms)
  const talking = computed(() => isTalking(call.value) && !over.value)
  const recording = computed(() => desk.running.value?.place === PLACE)
  const noDial = computed<NoDial>(() => {
    if (readonly()) return 'readonly'
    if (usedCalls(answer()) >= limits.calls) return 'used'
    if (time.value.remainingMs < limits.call_latest_ms) return 'late'
    return refused.value ? 'microphone' : null
  })

  function write(change: Change): void {
    // Counters of the line are no change of mind: they take no submission back.
    if (change.kind === 'stats' && answer().submitted === true) return
    if (!still.value && !over.value) emit(change)
  }
  const bare = (kind: string): void => write({ kind, payload: {} })

  async function dial(): Promise<void> {
    if ((noDial.value !== null && noDial.value !== 'microphone') || isUp(call.value)) return
    opening.value = true
    refused.value = !(await desk.open())
    opening.value = false
    // Asking took its time.
    if (noDial.value !== null || isUp(call.value)) return
    bare('dial')
    line.dial()
  }

  function hangUp(): void {
    bare('hang_up')
    line.hangUp()
  }

  function hold(): void {
    const on = call.value.state === 'connected'
    cut()
    write({ kind: 'hold', payload: { on } })
    line.hold(on)
  }

  function mark(stage: Stage): void {
    if (!talking.value) return
    cut()
    write({ kind: 'stage', payload: { stage } })
  }

  /** What was said until now counts to what was until now. */
  function cut(): void {
    if (still.value || !talking.value || call.value.state !== 'connected') return
    note(turns.cut(performance.now()))
  }

  /** 轮到客户: the turn ends now, whatever the microphone hears. */
  function handOver(): void {
    if (talking.value && call.value.state === 'connected' && !line.speaks.value) {
      note(turns.handOver(performance.now()))
    }
  }

  function note(turn: ReturnType<Turns['at']>): void {
    if (turn) write({ kind: turn.kind, payload: { ms: turn.ms } })
  }

  function look(): void {
    if (!talking.value || still.value) return
    const open = call.value.state === 'connected'
    // The line that is due may not sound yet: the customer has the turn as soon as it stands there.
    const customer = line.speaks.value || (call.value.customer?.speaking ?? -1) >= 0
    // Who listens is silent, and nobody's microphone is wrong for it.
    desk.expectSpeech(open && !customer)
    note(turns.at(performance.now(), { agent: desk.speaking.value && open, customer, open }))
  }

  /** Record while it is connected; on a page that was opened in the middle a new take goes on. */
  async function record(): Promise<void> {
    if (talking.value && !still.value) {
      if (
        !recording.value &&
        (await desk.open()) &&
        !still.value &&
        talking.value &&
        !recording.value
      ) {
        await desk.start(PLACE, line.remote.value)
      }
    } else if (recording.value && !isTalking(call.value)) await desk.stop()
    else if (recording.value && over.value) await desk.stop()
  }

  watch([call, still, over], () => line.follow(call.value, still.value || over.value), {
    immediate: true,
  })
  watch(still, () => turns.rest(performance.now()))
  watch([talking, still, line.remote], () => void record(), { flush: 'post' })
  onMounted(() => {
    void record()
    looking = setInterval(look, LOOK_MS)
    addEventListener('pagehide', cut)
  })
  onBeforeUnmount(() => {
    cut()
    removeEventListener('pagehide', cut)
    clearInterval(looking)
    line.close()
  })

  return {
    call,
    ranMs,
    over,
    talking,
    recording,
    noDial,
    opening,
    customerSpeaks: line.speaks,
    note: line.note,
    dial,
    hangUp,
    hold,
    mark,
    handOver,
    record,
  }
}

export type CallDesk = ReturnType<typeof useCall>
