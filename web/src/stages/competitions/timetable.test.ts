import { describe, expect, it } from 'vitest'

import { aligned, toForm, toSlot } from './timetable'

describe('a slot of the timetable', () => {
  it('comes back from the form as it went in', () => {
    const slot = {
      task: 'dictation',
      planned_ms: Date.UTC(2026, 10, 23, 1, 0),
      duration_ms: 600_000,
      shares_clock: false,
    }
    expect(toForm(slot)).toEqual({
      task: 'dictation',
      planned: '2026-11-23T09:00',
      minutes: 10,
      together: false,
    })
    expect(toSlot(toForm(slot))).toEqual(slot)
  })

  it('may have no planned start', () => {
    const slot = { task: 'dictation', planned_ms: null, duration_ms: 90_000, shares_clock: true }
    expect(toForm(slot)).toEqual({ task: 'dictation', planned: '', minutes: 1.5, together: true })
    expect(toSlot(toForm(slot))).toEqual(slot)
  })

  it('has no planned start where the field holds no moment', () => {
    expect(
      toSlot({ task: 'dictation', planned: '明天', minutes: 10, together: false }).planned_ms,
    ).toBeNull()
  })
})

describe('slots that run together', () => {
  it('have the length and the start of the one before, and the first leads', () => {
    const row = (task: string, minutes: number, together: boolean) => ({
      task,
      planned: `2026-11-23T0${minutes % 10}:00`,
      minutes,
      together,
    })
    const rows = [row('a', 10, true), row('b', 51, false), row('c', 35, true), row('d', 20, true)]
    expect(aligned(rows)).toEqual([
      { ...rows[0], together: false },
      rows[1],
      { ...rows[2], minutes: 51, planned: '2026-11-23T01:00' },
      { ...rows[3], minutes: 51, planned: '2026-11-23T01:00' },
    ])
  })
})
