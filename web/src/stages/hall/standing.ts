/** How the seats stand in one task: what an end would cut off, and whose bell is later. Pure. */
import type { HallSlot, SeatRow } from '@/api/types'
import { isAbsent, timeLeft } from '@/stages/hall/seatState'

/** One seat by its label, with what it has left (ms). */
export interface SeatLeft {
  seat: string
  leftMs: number
}

/** What an end of the task would meet now. */
export interface Standing {
  /** Inside and within their time, submitted or not. */
  within: number
  submitted: number
  longestMs: number
  /** With more time than the hall has left, by a start, make-up time or a pause of their own. */
  own: SeatLeft[]
  /** Came after the start and wait for an own one. */
  atDoor: string[]
  /** Came, have time left, and nothing is heard of them. */
  offline: string[]
  /** Said to have work that has not arrived. */
  unsent: string[]
}

/** Return how the seats of `rows` stand in `slot` at `nowMs`, in the order of the hall. */
export function standing(rows: readonly SeatRow[], slot: HallSlot, nowMs: number): Standing {
  const here = openIn(rows, slot.task, nowMs)
  const inside = here.filter(({ row }) => !row.at_door)
  const hallMs = hallLeft(slot, nowMs)
  const labels = (some: readonly Open[]): string[] => some.map(({ row }) => row.seat)
  return {
    within: inside.length,
    submitted: inside.filter(({ row }) => row.submitted).length,
    longestMs: inside.reduce((longest, { leftMs }) => Math.max(longest, leftMs), 0),
    own: inside
      .filter(({ leftMs }) => leftMs > hallMs)
      .map(({ row, leftMs }) => ({ seat: row.seat, leftMs })),
    atDoor: labels(here.filter(({ row }) => row.at_door)),
    offline: labels(inside.filter(({ row }) => !row.connected)),
    unsent: labels(inside.filter(({ row }) => row.unsent > 0)),
  }
}

/** Whose bell rings after the hall's: `paused` of them stand, so theirs is not known yet. */
export interface Later {
  seats: number
  paused: number
  /** The last bell that is known, null where all of them stand. */
  lastMs: number | null
}

/** Return who ends later than the hall in `slot`; null while the hall's own clock stands or nobody. */
export function later(rows: readonly SeatRow[], slot: HallSlot, nowMs: number): Later | null {
  if (slot.state === 'paused') return null
  const hallMs = hallLeft(slot, nowMs)
  const found = openIn(rows, slot.task, nowMs).filter(
    ({ row, leftMs }) => !row.at_door && leftMs > hallMs,
  )
  if (found.length === 0) return null
  const bells = found.flatMap(({ row, paused }) => (paused ? [] : [row.deadline_ms ?? 0]))
  return {
    seats: found.length,
    paused: found.length - bells.length,
    lastMs: bells.length > 0 ? Math.max(...bells) : null,
  }
}

interface Open {
  row: SeatRow
  leftMs: number
  paused: boolean
}

/** Return the seats where somebody has come and the task is open. */
function openIn(rows: readonly SeatRow[], task: string, nowMs: number): Open[] {
  return rows.flatMap((row) => {
    const { phase, remainingMs } = timeLeft(row, nowMs)
    const open = row.task === task && (phase === 'running' || phase === 'paused')
    return open && !isAbsent(row) ? [{ row, leftMs: remainingMs, paused: phase === 'paused' }] : []
  })
}

function hallLeft({ deadline_ms, remaining_ms, state }: HallSlot, nowMs: number): number {
  if (state === 'running' && deadline_ms !== null) return Math.max(0, deadline_ms - nowMs)
  return state === 'paused' ? remaining_ms : 0
}
