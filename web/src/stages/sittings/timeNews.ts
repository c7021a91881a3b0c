/**
 * What the officials have just changed about the time, as a sentence's parts: extra time would
 * otherwise only make the clock jump. Pure.
 */
import type { TimeEntry } from '@/live/protocol'

/** One grant of extra time; `person` tells this contestant's own from the hall's. */
export interface ExtraTime {
  seq: number
  person: boolean
  ms: number
}

/** The newest entry of `entries`, 0 for none: what is known already. */
export function newestSeq(entries: readonly TimeEntry[]): number {
  return entries.reduce((newest, { seq }) => Math.max(newest, seq), 0)
}

/** The newest extra time of `task` after entry `known`; null if there is none. */
export function extraAfter(
  entries: readonly TimeEntry[],
  task: string,
  known: number,
): ExtraTime | null {
  const fresh = entries
    .filter((entry) => entry.kind === 'extra' && entry.task === task && entry.seq > known)
    .sort((a, b) => a.seq - b.seq)
    .at(-1)
  return fresh ? { seq: fresh.seq, person: fresh.sitting !== null, ms: fresh.ms } : null
}
