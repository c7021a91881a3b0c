import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'

import { createMeeting } from './meeting'
import type { Peer, PeerState } from './peer'

const state = ref<PeerState>('none')
let done: string[]
let joins: number[]
let reached: boolean
let theirs: number
let mine: number
let meeting: ReturnType<typeof createMeeting>

function meet(offers: boolean): ReturnType<typeof createMeeting> {
  const peer: Peer = {
    remote: {} as MediaStream,
    state,
    level: () => theirs,
    renew: () => {
      done.push('renew')
      state.value = 'building'
    },
    offer: () => done.push('offer'),
    hear: () => undefined,
    mute: (on) => done.push(on ? 'mute' : 'sound'),
    stats: async () => null,
    close: () => done.push('close'),
  }
  return createMeeting({
    peer,
    offers,
    join: (round) => {
      if (reached) joins.push(round)
      return reached
    },
    own: () => mine,
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  state.value = 'none'
  done = []
  joins = []
  reached = true
  theirs = mine = -20
})
afterEach(() => {
  meeting.close()
  vi.useRealTimers()
})

describe('a connection as the server numbers it', () => {
  it('is built once for each number, and offered once when both are ready', () => {
    meeting = meet(true)
    for (const ready of [false, false, true, true]) meeting.follow({ round: 1, ready })
    expect([done, joins]).toEqual([['renew', 'offer'], [1]])
    meeting.follow({ round: 2, ready: true })
    expect([done, joins]).toEqual([
      ['renew', 'offer', 'renew', 'offer'],
      [1, 2],
    ])
  })

  it('is never offered by the page that answers', () => {
    meeting = meet(false)
    meeting.follow({ round: 1, ready: true })
    expect(done).toEqual(['renew'])
  })

  it('that could not be joined is joined as soon as the server is there', async () => {
    meeting = meet(false)
    reached = false
    meeting.follow({ round: 1, ready: false })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(joins).toEqual([])
    reached = true
    await vi.advanceTimersByTimeAsync(100)
    expect(joins).toEqual([1])
  })

  it('where the other is not ready for eight seconds is joined again by the page that offers', async () => {
    meeting = meet(true)
    meeting.follow({ round: 1, ready: false })
    await vi.advanceTimersByTimeAsync(8_000)
    expect(joins).toEqual([1])
    await vi.advanceTimersByTimeAsync(200)
    expect(joins).toEqual([1, 1])
  })
})

describe('an offer that brings nothing', () => {
  beforeEach(() => {
    meeting = meet(true)
    meeting.follow({ round: 1, ready: true })
  })

  it('is given up after fifteen seconds: both begin another connection', async () => {
    await vi.advanceTimersByTimeAsync(15_000)
    expect(joins).toEqual([1])
    await vi.advanceTimersByTimeAsync(200)
    expect(joins).toEqual([1, 1])
    meeting.follow({ round: 2, ready: true })
    expect(done.filter((each) => each === 'offer')).toHaveLength(2)
  })

  it('is so also where it had brought something before', async () => {
    state.value = 'connected'
    await vi.advanceTimersByTimeAsync(60_000)
    state.value = 'lost'
    await vi.advanceTimersByTimeAsync(15_000)
    expect(joins).toEqual([1])
    await vi.advanceTimersByTimeAsync(200)
    expect(joins).toEqual([1, 1])
  })
})

describe('a channel that is silent for five seconds', () => {
  it.each([
    ['the other’s', true, { theirs: -50.1, mine: -50 }, 'customer'],
    ['the own', true, { theirs: -50, mine: -50.1 }, 'agent'],
    ['the other’s', false, { theirs: -50.1, mine: -50 }, 'agent'],
    ['the own', false, { theirs: -50, mine: -50.1 }, 'customer'],
  ])('is %s (offers: %s), and is called by whose it is', async (_, offers, levels, whose) => {
    meeting = meet(offers)
    meeting.follow({ round: 1, ready: true })
    state.value = 'connected'
    ;({ theirs, mine } = levels)
    await vi.advanceTimersByTimeAsync(4_900)
    expect(meeting.quiet.value).toBe(null)
    await vi.advanceTimersByTimeAsync(300)
    expect(meeting.quiet.value).toBe(whose)
    theirs = mine = -20
    await vi.advanceTimersByTimeAsync(100)
    expect(meeting.quiet.value).toBe(null)
  })

  it('is that of somebody who listens, as long as it was heard before and half a minute has not passed', async () => {
    meeting = meet(true)
    meeting.follow({ round: 1, ready: true })
    state.value = 'connected'
    await vi.advanceTimersByTimeAsync(200)
    theirs = -80
    await vi.advanceTimersByTimeAsync(29_900)
    expect(meeting.quiet.value).toBe(null)
    await vi.advanceTimersByTimeAsync(300)
    expect(meeting.quiet.value).toBe('customer')
  })

  it('is nobody’s matter on hold, and counts anew after it', async () => {
    meeting = meet(true)
    meeting.follow({ round: 1, ready: true })
    state.value = 'connected'
    theirs = -80
    await vi.advanceTimersByTimeAsync(4_000)
    meeting.rest(true)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(meeting.quiet.value).toBe(null)
    meeting.rest(false)
    await vi.advanceTimersByTimeAsync(4_000)
    expect(meeting.quiet.value).toBe(null)
    await vi.advanceTimersByTimeAsync(1_300)
    expect(meeting.quiet.value).toBe('customer')
  })
})

it('on hold the other is not heard speaking', async () => {
  meeting = meet(true)
  meeting.follow({ round: 1, ready: true })
  state.value = 'connected'
  await vi.advanceTimersByTimeAsync(100)
  expect(meeting.speaks.value).toBe(true)
  meeting.rest(true)
  await vi.advanceTimersByTimeAsync(100)
  expect([meeting.speaks.value, done.at(-1)]).toEqual([false, 'mute'])
})
