/** What stands before an end, in sentences of the screen's language. */
import { useI18n } from 'vue-i18n'

import type { HallSlot, SeatRow } from '@/api/types'
import { clockFigures } from '@/kit/durations'
import { standing, type SeatLeft } from '@/stages/hall/standing'

/** Seats that are named; the others are counted. */
const NAMED = 5

export interface StandingWords {
  /** The sentences before the end of the whole hall. */
  hall: (rows: readonly SeatRow[], slot: HallSlot, nowMs: number) => string[]
  /** The sentences before the end of one person. */
  person: (row: SeatRow, slot: HallSlot, nowMs: number) => string[]
}

export function useStandingWords(): StandingWords {
  const { t } = useI18n()

  function list(seats: readonly string[]): string {
    const named = seats.slice(0, NAMED).join(t('hall.ending.comma'))
    return seats.length > NAMED ? t('hall.ending.more', { seats: named }) : named
  }

  const withTime = ({ seat, leftMs }: SeatLeft): string =>
    t('hall.ending.seatLeft', { seat, left: clockFigures(leftMs) })

  function hall(rows: readonly SeatRow[], slot: HallSlot, nowMs: number): string[] {
    const { within, submitted, longestMs, own, atDoor, offline, unsent } = standing(
      rows,
      slot,
      nowMs,
    )
    const left = clockFigures(longestMs)
    return [
      within > 0
        ? t('hall.ending.within', { n: within, submitted, left }, within)
        : t('hall.ending.nobody'),
      ...(own.length > 0
        ? [t('hall.ending.own', { n: own.length, seats: list(own.map(withTime)) }, own.length)]
        : []),
      ...counted('hall.ending.atDoor', atDoor),
      ...counted('hall.ending.offline', offline),
      ...counted('hall.ending.unsent', unsent),
    ]
  }

  function counted(
    key: 'hall.ending.atDoor' | 'hall.ending.offline' | 'hall.ending.unsent',
    seats: readonly string[],
  ): string[] {
    return seats.length > 0 ? [t(key, { n: seats.length, seats: list(seats) }, seats.length)] : []
  }

  function person(row: SeatRow, slot: HallSlot, nowMs: number): string[] {
    const { within, longestMs, offline, unsent } = standing([row], slot, nowMs)
    if (within === 0) return []
    return [
      t(row.submitted ? 'hall.ending.personSubmitted' : 'hall.ending.person', {
        left: clockFigures(longestMs),
      }),
      ...(offline.length > 0 ? [t('hall.ending.personOffline')] : []),
      ...(unsent.length > 0 ? [t('hall.ending.personUnsent')] : []),
    ]
  }

  return { hall, person }
}
