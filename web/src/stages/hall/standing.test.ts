import { describe, expect, it } from 'vitest'

import type { HallSlot } from '@/api/types'
import { seat } from '@/stages/hall/fixtures'
import { later, standing } from '@/stages/hall/standing'

const NOW = 500_000
const slot = (change: Partial<HallSlot> = {}): HallSlot => ({
  task: 'dictation',
  duration_ms: 600_000,
  planned_ms: null,
  shares_clock: false,
  state: 'running',
  started_ms: 0,
  deadline_ms: 600_000,
  remaining_ms: 600_000,
  ...change,
})
const LATE = { deadline_ms: 600_001 }

describe('what an end would meet', () => {
  it('counts who is within their time, and names who has more, is silent, waits or holds work', () => {
    const rows = [
      seat(1),
      seat(2, { submitted: true }),
      seat(3, { deadline_ms: 900_000 }),
      seat(4, { connected: false, unsent: 3 }),
      seat(5, { at_door: true }),
      seat(6, { unsent: 1 }),
      seat(7, { phase: 'paused', paused_by: 'person', deadline_ms: null, remaining_ms: 200_000 }),
    ]
    expect(standing(rows, slot(), NOW)).toEqual({
      within: 6,
      submitted: 1,
      longestMs: 400_000,
      own: [
        { seat: 'A-003', leftMs: 400_000 },
        { seat: 'A-007', leftMs: 200_000 },
      ],
      atDoor: ['A-005'],
      offline: ['A-004'],
      unsent: ['A-004', 'A-006'],
    })
  })

  it('leaves out empty seats, who has ended, and other tasks', () => {
    const rows = [
      seat(1, { connected: false, epoch: 0 }),
      seat(2, { phase: 'ended', deadline_ms: null, remaining_ms: 0, connected: false, unsent: 2 }),
      seat(3, { deadline_ms: NOW }),
      seat(4, { task: 'inbound' }),
    ]
    expect(standing(rows, slot(), NOW)).toEqual({
      within: 0,
      submitted: 0,
      longestMs: 0,
      own: [],
      atDoor: [],
      offline: [],
      unsent: [],
    })
  })

  it('takes nobody for longer than a hall that is paused itself', () => {
    const paused = { phase: 'paused', paused_by: 'hall', deadline_ms: null } as const
    const rows = [
      seat(1, { ...paused, remaining_ms: 100_000 }),
      seat(2, { ...paused, remaining_ms: 100_001 }),
    ]
    const hall = slot({ state: 'paused', deadline_ms: null, remaining_ms: 100_000 })
    expect(standing(rows, hall, NOW).own).toEqual([{ seat: 'A-002', leftMs: 100_001 }])
    expect(later(rows, hall, NOW)).toBeNull()
  })
})

describe('whose bell is later', () => {
  it('is nobody while all have the hall’s', () => {
    expect(later([seat(1), seat(2)], slot(), NOW)).toBeNull()
  })

  it('counts them and tells the last', () => {
    const rows = [seat(1), seat(2, LATE), seat(3, { deadline_ms: 700_000 })]
    expect(later(rows, slot(), NOW)).toEqual({ seats: 2, paused: 0, lastMs: 700_000 })
  })

  it('does not know the bell of who stands alone', () => {
    const stands = { phase: 'paused', paused_by: 'person', deadline_ms: null } as const
    const rows = [seat(1, { ...stands, remaining_ms: 100_001 })]
    expect(later(rows, slot(), NOW)).toEqual({ seats: 1, paused: 1, lastMs: null })
  })

  it('still tells when the hall has ended', () => {
    const ended = slot({ state: 'ended', deadline_ms: null, remaining_ms: 0 })
    expect(later([seat(1, LATE)], ended, NOW)).toEqual({ seats: 1, paused: 0, lastMs: 600_001 })
  })
})
