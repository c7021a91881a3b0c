import { expect, it } from 'vitest'

import vectors from '../../../tests/vectors/clock.json'
import { clock } from './clock'
import type { TimeEntry } from './protocol'

interface Check {
  now_ms: number
  phase: string
  remaining_ms: number
  elapsed_ms: number
  deadline_ms: number | null
  ended_ms: number | null
  ended_by: string | null
  paused_by: string | null
  may_continue: boolean
}
interface Vector {
  name: string
  slot: { task: string; duration_ms: number }
  sitting: number
  entries: TimeEntry[]
  checks: Check[]
}

it.each(vectors as unknown as Vector[])('$name', ({ slot, sitting, entries, checks }) => {
  const seen = checks.map(({ now_ms }) => {
    const state = clock({
      task: slot.task,
      durationMs: slot.duration_ms,
      sitting,
      entries,
      nowMs: now_ms,
    })
    return {
      now_ms,
      phase: state.phase,
      remaining_ms: state.remainingMs,
      elapsed_ms: state.elapsedMs,
      deadline_ms: state.deadlineMs,
      ended_ms: state.endedMs,
      ended_by: state.endedBy,
      paused_by: state.pausedBy,
      may_continue: state.mayContinue,
    }
  })
  expect(seen).toEqual(checks.map((check) => ({ ...check })))
})
