/** The timetable as a form has it: planned starts as the field writes them, lengths in minutes. */
import type { CompetitionWords } from '@/api/types'
import { momentOf, wallClock } from '@/kit/wallClock'

export type Slot = CompetitionWords['slots'][number]

export interface SlotForm {
  task: string
  /** `2026-11-23T09:00` on the hall's wall clock; empty where no start is planned. */
  planned: string
  minutes: number
  /** It runs together with the one before it. */
  together: boolean
}

const MINUTE_MS = 60_000

/** Return a slot as the form shows it. */
export function toForm(slot: Slot): SlotForm {
  return {
    task: slot.task,
    planned: slot.planned_ms === null ? '' : wallClock(slot.planned_ms).slice(0, 16),
    minutes: Math.round((slot.duration_ms / MINUTE_MS) * 100) / 100,
    together: slot.shares_clock,
  }
}

/** Return the slot that a form's row means. */
export function toSlot(form: SlotForm): Slot {
  const planned = momentOf(form.planned)
  return {
    task: form.task,
    planned_ms: Number.isNaN(planned) ? null : planned,
    duration_ms: Math.round(form.minutes * MINUTE_MS),
    shares_clock: form.together,
  }
}

/**
 * Return the rows as they can be held: the first leads, and what runs with the one before takes its
 * length and its start.
 */
export function aligned(rows: readonly SlotForm[]): SlotForm[] {
  const made: SlotForm[] = []
  for (const row of rows) {
    const before = made.at(-1)
    made.push(
      before && row.together
        ? { ...row, minutes: before.minutes, planned: before.planned }
        : { ...row, together: false },
    )
  }
  return made
}
