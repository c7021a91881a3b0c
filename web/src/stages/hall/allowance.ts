/** What a stage allows, as it was planned and as it was lengthened for the whole hall. Pure. */
import type { HallSlot, HallView } from '@/api/types'

export interface Allowance {
  plannedMs: number
  /** What the hall was given on top; personal extra time is no part of it. */
  extraMs: number
}

/** Return the allowance of `slot` by the hall's time entries. */
export function allowanceOf(slot: HallSlot, time: HallView['time']): Allowance {
  const extra = time.filter(
    (entry) => entry.task === slot.task && entry.kind === 'extra' && entry.sitting === null,
  )
  return {
    plannedMs: slot.duration_ms,
    extraMs: extra.reduce((sum, entry) => sum + (entry.ms ?? 0), 0),
  }
}
