/** The spoken and written reminders at 5:00 and 1:00: once each, also when the time jumps. */

export type Reminder = 'five' | 'one'

const FIVE_MS = 300_000
const ONE_MS = 60_000

/** Which reminder is due when the time left went from `before` to `after` ms; null for none. */
export function reminderDue(before: number, after: number): Reminder | null {
  if (before > ONE_MS && after <= ONE_MS && after > 0) return 'one'
  if (before > FIVE_MS && after <= FIVE_MS && after > ONE_MS) return 'five'
  return null
}
