import { describe, expect, it } from 'vitest'

import type { Phase, SeatRow } from '@/api/types'
import { seat } from '@/stages/hall/fixtures'
import {
  dotOf,
  matching,
  seatState,
  shownPhase,
  sorted,
  timeLeft,
  type SeatState,
} from '@/stages/hall/seatState'

describe('the phase that is shown', () => {
  it.each<[string, Partial<SeatRow>, Phase, ReturnType<typeof shownPhase>]>([
    ['of a working contestant is the clock’s', {}, 'running', 'running'],
    ['of a waiting latecomer is no work', { at_door: true }, 'running', 'door'],
    ['of a waiting latecomer in a pause neither', { at_door: true }, 'paused', 'door'],
    ['of a latecomer after the end is the end', { at_door: true }, 'ended', 'ended'],
    ['of who never came is absence', { connected: false, epoch: 0 }, 'running', 'absent'],
  ])('%s', (_sentence, changes, phase, shown) => {
    expect(shownPhase(seat(1, changes), phase)).toBe(shown)
  })
})

describe('a tile', () => {
  it.each<[string, Partial<SeatRow>, Phase, SeatState]>([
    ['a working contestant is plain', {}, 'running', { tone: 'plain', reason: 'working' }],
    ['a submitted one too', { submitted: true }, 'running', { tone: 'plain', reason: 'submitted' }],
    [
      'a hand asks to look and hides nothing',
      { hand: true },
      'running',
      { tone: 'amber', reason: 'working' },
    ],
    [
      'who never came is missing, not working',
      { connected: false, epoch: 0 },
      'running',
      { tone: 'grey', reason: 'absent' },
    ],
    [
      'who never came has not ended either',
      { connected: false, epoch: 0, ended_by: 'bell' },
      'ended',
      { tone: 'grey', reason: 'absent' },
    ],
    [
      'who first came after the end took no part',
      { connected: false, reading: true, epoch: 0, ended_by: 'bell' },
      'ended',
      { tone: 'grey', reason: 'noPart' },
    ],
    [
      'who waited at the door until the end took no part either',
      { at_door: true, ended_by: 'bell' },
      'ended',
      { tone: 'grey', reason: 'noPart' },
    ],
    [
      'who was stopped at the door stays so for the record',
      { at_door: true, ended_by: 'person' },
      'ended',
      { tone: 'plain', reason: 'stopped' },
    ],
    ['held ops ask to look', { held: 2 }, 'ended', { tone: 'amber', reason: 'held' }],
    ['a cut line asks to act', { connected: false }, 'running', { tone: 'red', reason: 'offline' }],
    [
      'after the bell a cut line is fine',
      { connected: false },
      'ended',
      { tone: 'plain', reason: 'ended' },
    ],
    ['the bell ended it', { ended_by: 'bell' }, 'ended', { tone: 'plain', reason: 'ended' }],
    [
      'so it did for who had submitted',
      { ended_by: 'bell', submitted: true },
      'ended',
      { tone: 'plain', reason: 'submitted' },
    ],
    [
      'a person who was stopped is told from the bell',
      { ended_by: 'person' },
      'ended',
      { tone: 'plain', reason: 'stopped' },
    ],
    [
      'a person who was stopped stays so, submitted or not',
      { ended_by: 'person', submitted: true },
      'ended',
      { tone: 'plain', reason: 'stopped' },
    ],
    [
      'a hall that was stopped is told from the bell',
      { ended_by: 'hall' },
      'ended',
      { tone: 'plain', reason: 'hallStopped' },
    ],
    [
      'who had submitted before the hall was stopped has submitted',
      { ended_by: 'hall', submitted: true },
      'ended',
      { tone: 'plain', reason: 'submitted' },
    ],
    [
      'before the start it is an empty seat',
      { connected: false },
      'before',
      { tone: 'grey', reason: 'absent' },
    ],
    [
      'a seat that nobody took stays grey after the start',
      { connected: false, epoch: 0 },
      'running',
      { tone: 'grey', reason: 'absent' },
    ],
    [
      'an unchecked machine asks to look',
      { checked: false },
      'before',
      { tone: 'amber', reason: 'unchecked' },
    ],
    [
      'a checked one that cannot be reloaded without the server says so and alarms nobody',
      { warnings: ['offline_reload'] },
      'before',
      { tone: 'plain', reason: 'no_reload' },
    ],
    ['a checked one waits', {}, 'before', { tone: 'plain', reason: 'waiting' }],
    [
      'a personal pause asks to look',
      { paused_by: 'person' },
      'paused',
      { tone: 'amber', reason: 'paused' },
    ],
    ['a hall pause does not', { paused_by: 'hall' }, 'paused', { tone: 'plain', reason: 'paused' }],
    [
      'a lost microphone asks to act',
      { alarms: ['silent', 'lost'] },
      'running',
      { tone: 'red', reason: 'mic_lost' },
    ],
    [
      'a silent one asks to look',
      { alarms: ['silent'] },
      'running',
      { tone: 'amber', reason: 'mic_silent' },
    ],
    [
      'after the end nobody looks at it',
      { alarms: ['lost'] },
      'ended',
      { tone: 'plain', reason: 'ended' },
    ],
    [
      'a move comes before a hand',
      { move_requested: true, hand: true },
      'running',
      { tone: 'red', reason: 'move' },
    ],
  ])('%s', (_name, change, phase, expected) => {
    expect(seatState(seat(1, change), phase)).toEqual(expected)
  })
})

describe('the shape beside the word', () => {
  it.each<[string, Partial<SeatRow>, Phase, string]>([
    ['working', {}, 'running', 'ok'],
    ['submitted while it runs', { submitted: true }, 'running', 'ok'],
    ['cut off', { connected: false }, 'running', 'bad'],
    ['ended by the bell', { ended_by: 'bell' }, 'ended', 'quiet'],
    ['submitted and ended', { ended_by: 'bell', submitted: true }, 'ended', 'quiet'],
    ['ended by force alone', { ended_by: 'person' }, 'ended', 'warn'],
    ['ended by force with the hall', { ended_by: 'hall' }, 'ended', 'warn'],
  ])('%s', (_name, change, phase, expected) => {
    expect(dotOf(seatState(seat(1, change), phase), phase)).toBe(expected)
  })
})

describe('time left', () => {
  const running = { phase: 'running', deadline_ms: 10_000, remaining_ms: 9_999 } as const

  it('runs down to the deadline by the server clock', () => {
    expect(timeLeft(running, 9_999)).toEqual({ phase: 'running', remainingMs: 1 })
  })

  it('is over at the bell itself, without a message from the server', () => {
    expect(timeLeft(running, 10_000)).toEqual({ phase: 'ended', remainingMs: 0 })
  })

  it('stands still in a pause', () => {
    const paused = { phase: 'paused', deadline_ms: null, remaining_ms: 5_000 } as const
    expect(timeLeft(paused, 99_999)).toEqual({ phase: 'paused', remainingMs: 5_000 })
  })
})

describe('the list', () => {
  const rows = [seat(10), seat(2, { hand: true }), seat(1, { connected: false })]

  it('sorts seat labels as people count', () => {
    const labels = [seat(1, { seat: 'A-10' }), seat(2, { seat: 'A-9' })]
    expect(sorted(labels, 'seat', false, 0).map((row) => row.seat)).toEqual(['A-9', 'A-10'])
  })

  it('puts what needs action first when sorted by state', () => {
    expect(sorted(rows, 'state', false, 0).map((row) => row.sitting)).toEqual([1, 2, 10])
  })

  it('can be turned round', () => {
    expect(sorted(rows, 'state', true, 0).map((row) => row.sitting)).toEqual([10, 2, 1])
  })

  it('shows only what needs action when asked', () => {
    expect(matching(rows, '', true, 0).map((row) => row.sitting)).toEqual([2, 1])
  })

  it('finds a seat or a code by a part of it, in any case', () => {
    expect(matching(rows, ' x10 ', false, 0).map((row) => row.sitting)).toEqual([10])
    expect(matching(rows, 'a-002', false, 0).map((row) => row.sitting)).toEqual([2])
  })
})
