import { flushPromises } from '@vue/test-utils'
import { ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { CallWire, LineNews, Passed } from '@/live/callWire'
import { FakeBrowser } from '@/media/fakeBrowser'
import { FakeWebRtc } from '@/media/fakeWebRtc'

import { dialled, foldCall, type Call } from '../callState'

import type { Line, LineEvent } from './line'
import { personLine } from './personLine'

const TASK = 'outbound_call'

let line: Line
let told: LineEvent[]
let sent: Passed[]
let joins: number[]
let web: FakeWebRtc
let call: Call
let news: LineNews | undefined
let hear: (passed: Passed) => void
let reached = true
let level = -20
const heard = ref(0)
const tones: string[] = []

/** The server says how the line stands. */
function say(change: Partial<LineNews>): void {
  const before = news ?? { number: 1, customer: 'none', round: 1, ready: false }
  news = { type: 'line', task: TASK, ...before, ...change } as LineNews
  heard.value += 1
}
function fold(kind: string, payload: Record<string, unknown> = {}, frozen = false): void {
  call = foldCall(kind, { call, payload, at_ms: 1_000, plan: null, scripts: {} })
  line.follow(call, frozen)
}
/** Both pages are there and joined; the offer is made. */
async function meet(): Promise<void> {
  fold('ringing')
  fold('connected')
  say({ customer: 'there' })
  say({ ready: true })
  await flushPromises()
}
const kinds = (): string[] => sent.map(({ kind }) => kind)

beforeEach(() => {
  vi.useFakeTimers()
  told = []
  sent = []
  joins = []
  news = undefined
  reached = true
  level = -20
  tones.length = 0
  web = new FakeWebRtc()
  const wire: CallWire = {
    heard,
    news: () => news,
    join: (_, round) => {
      if (reached) joins.push(round)
      return reached
    },
    signal: (_, passed) => {
      sent.push(passed)
      return true
    },
    listen: (_, listener) => {
      hear = listener
      return () => undefined
    },
  }
  const browser = new FakeBrowser()
  const context = web.context(new browser.edge.AudioContext(), tones)
  line = personLine({
    desk: {
      context: () => context,
      voice: () => web.voice as unknown as MediaStream,
      level: {
        get value() {
          return level
        },
      } as never,
    },
    wire,
    edge: web.edge,
    tell: (event) => told.push(event),
  })
  call = dialled(0)
  line.follow(call, false)
})
afterEach(() => {
  line.close()
  vi.useRealTimers()
})

describe('while it rings', () => {
  it('the tone sounds, and who waits reads that nobody is free', () => {
    expect(tones).toEqual(['start'])
    fold('ringing')
    say({ customer: 'none' })
    expect(line.note.value).toBe('nobody')
    say({ customer: 'rings' })
    expect(line.note.value).toBe(null)
  })

  it('nobody has answered: the tone is the engaged one, and nothing was connected', () => {
    fold('ringing')
    tones.length = 0
    fold('engaged')
    expect(tones.filter((each) => each === 'start').length).toBeGreaterThan(1)
    expect(web.connections.length).toBe(0)
  })

  it('what rings and is answered is never told by this page: the server does', async () => {
    await meet()
    expect(told).toEqual([])
  })
})

describe('the connection', () => {
  it('is built when the call is answered, joined, and offered once both are ready', async () => {
    fold('ringing')
    fold('connected')
    expect(line.remote.value).toBeDefined()
    say({ customer: 'there' })
    expect([joins, kinds()]).toEqual([[1], []])
    say({ ready: true })
    await flushPromises()
    expect(kinds()).toEqual(['offer'])
    expect(web.last.configuration).toEqual({ iceServers: [] })
  })

  it('is up with the answer; candidates before it wait for it', async () => {
    await meet()
    hear({
      round: 1,
      kind: 'candidate',
      text: JSON.stringify({ n: 1, candidate: { candidate: 'a' } }),
    })
    await flushPromises()
    expect(web.last.candidates).toEqual([])
    hear({ round: 1, kind: 'answer', text: JSON.stringify({ n: 1, sdp: 'theirs' }) })
    await flushPromises()
    expect(web.last.remote).toBe('theirs')
    expect(web.last.candidates).toEqual(['a'])
    expect(line.note.value).toBe('building')
    web.last.becomes('connected')
    expect(line.note.value).toBe(null)
  })

  it('an answer to an earlier offer, or of an earlier connection, is dropped', async () => {
    await meet()
    hear({ round: 1, kind: 'answer', text: JSON.stringify({ n: 7, sdp: 'old' }) })
    hear({ round: 0, kind: 'answer', text: JSON.stringify({ n: 1, sdp: 'older' }) })
    await flushPromises()
    expect(web.last.remote).toBe(null)
  })

  it('that is lost is offered again with new ways, and the stream of the take stays the same', async () => {
    await meet()
    const stream = line.remote.value
    hear({ round: 1, kind: 'answer', text: JSON.stringify({ n: 1, sdp: 'theirs' }) })
    await flushPromises()
    web.last.becomes('connected')
    web.last.becomes('disconnected')
    expect(line.note.value).toBe('lost')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(kinds()).toEqual(['offer', 'offer'])
    expect(web.last.restarts).toEqual([false, true])
    expect([web.connections.length, line.remote.value === stream]).toEqual([1, true])
  })

  it('with a new number is a new one, also in the same take', async () => {
    await meet()
    const stream = line.remote.value
    say({ round: 2, ready: false })
    expect(joins).toEqual([1, 2])
    expect([web.connections.length, web.connections[0]?.closed]).toEqual([2, true])
    say({ ready: true })
    await flushPromises()
    expect(sent.at(-1)).toMatchObject({ round: 2, kind: 'offer' })
    expect(line.remote.value).toBe(stream)
  })

  it('does not wait for what was under way when the one before was closed', async () => {
    await meet()
    web.last.slow = true
    hear({ round: 1, kind: 'answer', text: JSON.stringify({ n: 1, sdp: 'answer 1' }) })
    await flushPromises()
    say({ round: 2, ready: false })
    say({ ready: true })
    await flushPromises()
    expect(sent.at(-1)).toMatchObject({ round: 2, kind: 'offer' })
  })

  it('that cannot be joined now is joined with the next word of the server', () => {
    fold('ringing')
    fold('connected')
    reached = false
    say({ customer: 'there' })
    reached = true
    say({})
    expect(joins).toEqual([1])
  })

  it('to a customer whose machine is away waits, and says so', async () => {
    await meet()
    say({ customer: 'away' })
    expect(line.note.value).toBe('away')
  })
})

it('on hold and in a pause neither hears the other', async () => {
  await meet()
  fold('hold', { on: true })
  expect(web.voice.track.enabled).toBe(false)
  fold('hold', { on: false })
  expect(web.voice.track.enabled).toBe(true)
  line.follow(call, true)
  expect(web.voice.track.enabled).toBe(false)
})

it('the counters of the line are told every five seconds, as whole numbers', async () => {
  await meet()
  web.last.becomes('connected')
  web.last.report = [
    [
      'in',
      {
        type: 'inbound-rtp',
        kind: 'audio',
        packetsLost: 3,
        jitter: 0.0042,
        totalSamplesReceived: 240_000,
        concealedSamples: 1_200,
      },
    ],
    ['pair', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.0016 }],
  ]
  await vi.advanceTimersByTimeAsync(5_000)
  expect(told).toEqual([
    { kind: 'stats', lost: 3, jitter_ms: 4, rtt_ms: 2, samples: 240_000, concealed: 1_200 },
  ])
})

it('a channel of which nothing was heard for five seconds is said, whose it is', async () => {
  await meet()
  level = -50.1
  web.last.becomes('connected')
  await vi.advanceTimersByTimeAsync(5_200)
  expect(line.note.value).toBe('quietAgent')
  level = -20
  await vi.advanceTimersByTimeAsync(200)
  expect(line.note.value).toBe(null)
})

it('the end of the call closes the connection', async () => {
  await meet()
  fold('hang_up')
  expect([web.last.closed, line.remote.value]).toEqual([true, undefined])
})
