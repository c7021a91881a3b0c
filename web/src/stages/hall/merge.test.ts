import { describe, expect, it } from 'vitest'

import type { HallView, SeatRow } from '@/api/types'
import { seat } from '@/stages/hall/fixtures'
import { merge } from '@/stages/hall/merge'

function view(n: number, rows: SeatRow[], submitted = 0): HallView {
  return {
    n,
    server_ms: 1_000 * n,
    ready: true,
    ready_blockers: [],
    time: [],
    slots: [],
    counts: {
      seats: 3,
      connected: 3,
      offline: 0,
      submitted,
      ended: 0,
      move_requests: 0,
      hands: 0,
      held: 0,
      late: 0,
    },
    rows,
  }
}

const before = view(3, [seat(1), seat(2), seat(3)])
const secondSubmits = seat(2, { version: 4, submitted: true, filled: 40 })

describe('the picture of the hall', () => {
  it('is the first answer when nothing was known', () => {
    expect(merge(null, before)).toEqual(before)
  })

  it('plus the changes equals a fresh picture', () => {
    const fresh = view(4, [seat(1), secondSubmits, seat(3)], 1)
    expect(merge(before, view(4, [secondSubmits], 1))).toEqual(fresh)
  })

  it('takes in a seat that was not there before, in the order of the hall', () => {
    const added = seat(4, { row: 1, column: 0, version: 4 })
    expect(merge(before, view(4, [added])).rows.map((row) => row.sitting)).toEqual([4, 1, 2, 3])
  })

  it('is not set back by an answer that was overtaken by a newer one', () => {
    const now = merge(before, view(5, [secondSubmits], 1))
    const late = view(4, [seat(2, { version: 2, filled: 8 })])
    expect(merge(now, late)).toEqual(now)
  })

  it('does not change what it was given', () => {
    const kept = structuredClone(before)
    merge(before, view(4, [secondSubmits], 1))
    expect(before).toEqual(kept)
  })
})
