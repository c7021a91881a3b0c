import { describe, expect, it } from 'vitest'

import { dayAndTime, timeOfDay } from './durations'
import { momentOf, wallClock } from './wallClock'

const NEW_YEAR = Date.UTC(2026, 11, 31, 16, 0, 0)

describe('the wall clock of the hall', () => {
  it.each([
    [NEW_YEAR - 1, '2026-12-31T23:59:59'],
    [NEW_YEAR, '2027-01-01T00:00:00'],
    [Date.UTC(2026, 10, 24, 6, 3, 22), '2026-11-24T14:03:22'],
  ])('calls %i %s, whatever zone the machine is set to', (ms, wall) => {
    expect(wallClock(ms)).toBe(wall)
    expect(timeOfDay(ms)).toBe(wall.slice(11))
    expect(dayAndTime(ms)).toBe(`${wall.slice(0, 10)} ${wall.slice(11)}`)
  })

  it.each(['2027-01-01T00:00', '2026-12-31T23:59', '2026-02-28T07:59', '2028-02-29T08:00'])(
    'reads %s back',
    (wall) => {
      expect(wallClock(momentOf(wall))).toBe(`${wall}:00`)
    },
  )

  it('reads nothing into what is no moment', () => {
    expect(momentOf('明天')).toBeNaN()
    expect(momentOf('')).toBeNaN()
  })
})
