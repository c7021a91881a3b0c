import { describe, expect, it } from 'vitest'

import { toForm, toSlot } from './timetable'

describe('a slot of the timetable', () => {
  it('comes back from the form as it went in', () => {
    const slot = {
      task: 'dictation',
      planned_ms: Date.UTC(2026, 10, 23, 1, 0),
      duration_ms: 600_000,
    }
    expect(toForm(slot)).toEqual({ task: 'dictation', planned: '2026-11-23T09:00', minutes: 10 })
    expect(toSlot(toForm(slot))).toEqual(slot)
  })

  it('may have no planned start', () => {
    const slot = { task: 'dictation', planned_ms: null, duration_ms: 90_000 }
    expect(toForm(slot)).toEqual({ task: 'dictation', planned: '', minutes: 1.5 })
    expect(toSlot(toForm(slot))).toEqual(slot)
  })

  it('has no planned start where the field holds no moment', () => {
    expect(toSlot({ task: 'dictation', planned: '明天', minutes: 10 }).planned_ms).toBeNull()
  })
})
