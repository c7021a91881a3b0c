/** Durations and moments as figures. Everything comes in milliseconds. */
import { wallClock } from './wallClock'

/** Return `08:24`, or `1:08:24` from an hour on; a begun second counts until it is over. */
export function clockFigures(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

/** Return the moment as `14:03:22` on the hall's wall clock. */
export function timeOfDay(ms: number): string {
  return wallClock(ms).slice(11)
}

/** Return the moment as `14:03:22.107`: where a fraction of a second decides. */
export function timeOfDayExact(ms: number): string {
  return `${timeOfDay(ms)}.${String(new Date(ms).getMilliseconds()).padStart(3, '0')}`
}

/** Return the moment as `2026-11-24 14:03:22` on the hall's wall clock. */
export function dayAndTime(ms: number): string {
  return wallClock(ms).replace('T', ' ')
}

/** Return whole minutes and seconds of a duration that is already whole seconds. */
export function minutesAndSeconds(seconds: number): { minutes: number; seconds: number } {
  return { minutes: Math.floor(seconds / 60), seconds: seconds % 60 }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
