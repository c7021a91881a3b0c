/** Durations and moments as figures. Everything comes in milliseconds. */

/** Return `08:24`, or `1:08:24` from an hour on; a begun second counts until it is over. */
export function clockFigures(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

/** Return the moment as `14:03:22` on this machine's wall clock time zone. */
export function timeOfDay(ms: number): string {
  const at = new Date(ms)
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** Return the moment as `11-24 14:03:22` on this machine's wall clock time zone. */
export function dayAndTime(ms: number): string {
  const at = new Date(ms)
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${timeOfDay(ms)}`
}

/** Return whole minutes and seconds of a duration that is already whole seconds. */
export function minutesAndSeconds(seconds: number): { minutes: number; seconds: number } {
  return { minutes: Math.floor(seconds / 60), seconds: seconds % 60 }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
