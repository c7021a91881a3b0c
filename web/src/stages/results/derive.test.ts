import { describe, expect, it } from 'vitest'

import type { ResultRow } from '@/api/types'
import { fullMarks, rankReasons, tasksOf, unmarkedOf } from '@/stages/results/derive'

function row(sitting: number, rank: number | null, total: string, seconds: number): ResultRow {
  return {
    rank,
    sitting,
    code: String(sitting).padStart(3, '0'),
    seat: `A${sitting}`,
    total,
    parts: { dictation: total },
    facts: {},
    seconds,
    submitted: true,
    ending: 'submitted',
    stop: null,
  }
}

const ROWS = [
  row(1, 1, '10.00', 120),
  row(2, 2, '9.83', 90),
  row(3, 3, '9.83', 130),
  row(4, 3, '9.83', 130),
  row(5, 5, '0.00', 600),
  row(6, null, '0.00', 600),
]

describe('a rank', () => {
  it('is one more than those before it, whoever shares it', () => {
    expect(ROWS.slice(0, 5).map((each) => rankReasons(each, ROWS))).toEqual([
      { higher: 0, quicker: 0, shared: 0 },
      { higher: 1, quicker: 0, shared: 0 },
      { higher: 1, quicker: 1, shared: 1 },
      { higher: 1, quicker: 1, shared: 1 },
      { higher: 4, quicker: 0, shared: 0 },
    ])
  })
})

describe('the full mark', () => {
  it.each([
    [{}, ''],
    [{ dictation: '10' }, '10'],
    [{ dictation: '10', online_service: '32.5' }, '42.50'],
  ])('of %o is %s', (points, full) => {
    expect(fullMarks(points)).toBe(full)
  })
})

describe('tasks that judges mark', () => {
  const points = { dictation: '10', inbound_call: '15' }

  it('stand in the ranking, and nobody has a score in them', () => {
    expect(tasksOf(ROWS, points)).toEqual(['dictation', 'inbound_call'])
    expect(unmarkedOf(ROWS, points)).toEqual(['inbound_call'])
  })

  it('are none while nobody has come', () => {
    expect(unmarkedOf(ROWS.slice(5), points)).toEqual([])
  })
})
