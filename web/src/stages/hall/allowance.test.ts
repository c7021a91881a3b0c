import { describe, expect, it } from 'vitest'

import type { HallSlot, HallView } from '@/api/types'
import { allowanceOf } from '@/stages/hall/allowance'

const SLOT: HallSlot = {
  task: 'dictation',
  duration_ms: 600_000,
  planned_ms: null,
  shares_clock: false,
  state: 'running',
  started_ms: 0,
  deadline_ms: 660_000,
  remaining_ms: 660_000,
}

function extra(seq: number, task: string, ms: number, sitting: number | null): HallView['time'][0] {
  return { seq, task, kind: 'extra', at_ms: 0, sitting, ms }
}

describe('the allowance of a stage', () => {
  it('is as planned while nobody lengthened it', () => {
    expect(allowanceOf(SLOT, [])).toEqual({ plannedMs: 600_000, extraMs: 0 })
  })

  it('grows by what the hall was given in this task, not by what one person was given', () => {
    const time = [
      extra(1, 'dictation', 60_000, null),
      extra(2, 'dictation', 30_000, null),
      extra(3, 'online_service', 120_000, null),
      extra(4, 'dictation', 240_000, 17),
    ]
    expect(allowanceOf(SLOT, time)).toEqual({ plannedMs: 600_000, extraMs: 90_000 })
  })
})
