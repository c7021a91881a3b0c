/**
 * The hall's wall clock: pages show and read moments in the competition's time zone, whatever zone a
 * machine is set to, so that screen, print, export and ledger say the same.
 */
import { TIME_ZONE } from '@/api/constants'

const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: TIME_ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** Return the moment as `2026-11-24T14:03:22`. */
export function wallClock(ms: number): string {
  const parts = new Map(PARTS.formatToParts(ms).map(({ type, value }) => [type, value]))
  const of = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? ''
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}`
}

/** Return the moment that the wall clock calls `2026-11-24T14:03`; NaN for anything else. */
export function momentOf(wall: string): number {
  const asUtc = Date.parse(`${wall}Z`)
  if (Number.isNaN(asUtc)) return Number.NaN
  return asUtc - (Date.parse(`${wallClock(asUtc)}Z`) - Math.floor(asUtc / 1000) * 1000)
}
