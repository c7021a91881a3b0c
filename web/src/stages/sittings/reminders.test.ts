import { expect, it } from 'vitest'

import { reminderDue } from './reminders'

it.each([
  [300_200, 300_001, null],
  [300_200, 300_000, 'five'],
  [300_000, 299_800, null],
  [60_200, 60_001, null],
  [60_200, 60_000, 'one'],
  [60_000, 59_800, null],
  [400_000, 30_000, 'one'],
  [1_000, 0, null],
  [100, 400_000, null],
] as const)('from %d to %d ms left, the reminder is %s', (before, after, due) => {
  expect(reminderDue(before, after)).toBe(due)
})
