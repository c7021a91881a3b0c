import { describe, expect, it } from 'vitest'

import type { SeatRow, SlotState } from '@/api/types'
import { seat } from '@/stages/hall/fixtures'
import {
  HALL_ASKS,
  nextVerb,
  otherVerbs,
  SEAT_ASKS,
  seatVerbs,
  type HallVerb,
} from '@/stages/hall/verbs'

describe('the console', () => {
  it.each<[SlotState, HallVerb | null, HallVerb[]]>([
    ['before', 'ready', []],
    ['ready', 'start', []],
    ['running', null, ['pause', 'extend', 'end']],
    ['paused', 'resume', ['extend', 'end']],
    ['ended', null, ['extend']],
    ['closed', null, []],
  ])('offers in state %s one next verb', (state, next, others) => {
    expect([nextVerb(state), otherVerbs(state)]).toEqual([next, others])
  })

  it('has what cannot be taken back typed, with reason and witness at the end', () => {
    expect(HALL_ASKS.start.typed).toBe(true)
    expect(HALL_ASKS.end).toEqual({ typed: true, reason: true, witness: true, minutes: false })
    expect(SEAT_ASKS.end).toEqual(HALL_ASKS.end)
  })

  it.each<[string, Partial<SeatRow>, boolean]>([
    ['came after the start and waits at the door', { at_door: true }, true],
    ['is inside', { at_door: false }, false],
  ])('offers a late start to who %s: %s %s', (_who, change, offered) => {
    expect(seatVerbs(seat(1, change), 'running').includes('late_start')).toBe(offered)
    expect(seatVerbs(seat(1, change), 'before')).not.toContain('late_start')
  })

  it('answers a raised hand first, at any time', () => {
    for (const phase of ['before', 'running', 'paused', 'ended'] as const) {
      expect(seatVerbs(seat(1, { hand: true }), phase)[0]).toBe('answer_hand')
      expect(seatVerbs(seat(1), phase)).not.toContain('answer_hand')
    }
  })

  it('asks for a witness before one person is paused', () => {
    expect(SEAT_ASKS.pause).toEqual({ typed: false, reason: true, witness: true, minutes: false })
  })

  it('lets the judge send a person on only once', () => {
    const paused = seat(1, { phase: 'paused', paused_by: 'person' })
    expect(seatVerbs(paused, 'paused')).toContain('proceed')
    expect(seatVerbs({ ...paused, may_continue: true }, 'paused')).not.toContain('proceed')
  })

  it('offers the move to another machine only to who asked for it', () => {
    expect(seatVerbs(seat(1), 'running')).not.toContain('release')
    expect(seatVerbs(seat(1, { move_requested: true }), 'running')[0]).toBe('release')
  })
})
