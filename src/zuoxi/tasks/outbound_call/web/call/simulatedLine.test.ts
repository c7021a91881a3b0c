import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import vectors from '../../../../../../tests/vectors/outbound_customer.json'
import { dialled, foldCall, type Call } from '../callState'
import type { Plan } from '../customer'

import type { Line, LineEvent } from './line'
import { simulatedLine } from './simulatedLine'
import { speakers, type Speakers } from './speakers.fixture'

const PLAN = vectors.plan as unknown as Plan

let line: Line
let heard: Speakers
let told: LineEvent[]
let call: Call
let now = 0

function fold(kind: string, payload: Record<string, unknown> = {}, frozen = false): void {
  now += 5_000
  call = foldCall(kind, { call, payload, at_ms: now, plan: PLAN, scripts: {} })
  line.follow(call, frozen)
}
const shaOf = (node: number): string => PLAN.nodes[node]?.recording?.sha256 ?? ''

beforeEach(async () => {
  vi.useFakeTimers()
  heard = speakers()
  told = []
  line = simulatedLine({
    plan: PLAN,
    desk: heard.desk,
    recording: async (sha256) => `blob:${sha256}`,
    tell: (event) => told.push(event),
  })
  await flushPromises()
  call = dialled(0)
  line.follow(call, false)
})
afterEach(() => {
  line.close()
  vi.useRealTimers()
})

it('every recording is decoded ahead, the greeting first', async () => {
  for (const _ of PLAN.nodes) await flushPromises()
  expect(heard.prepared[0]).toBe(`blob:${shaOf(PLAN.greeting)}`)
  expect(new Set(heard.prepared).size).toBe(PLAN.nodes.length)
})

describe('the line', () => {
  it('is dialled, rings for a cycle of the tone, and is answered', () => {
    vi.advanceTimersByTime(900)
    expect(told).toEqual([{ kind: 'ringing' }])
    fold('ringing')
    expect(heard.tones()).toBe(1)
    vi.advanceTimersByTime(4_999)
    expect(told.length).toBe(1)
    vi.advanceTimersByTime(1)
    expect(told.at(-1)).toEqual({ kind: 'connected' })
    fold('connected')
    expect(heard.tones()).toBe(0)
  })

  it('plays what the call asks for and tells when it was heard', async () => {
    fold('connected')
    await flushPromises()
    expect([heard.playing(), line.speaks.value]).toEqual([`blob:${shaOf(0)}`, true])
    heard.end()
    await flushPromises()
    expect(told).toEqual([{ kind: 'heard', node: 0 }])
    fold('heard', { node: 0 })
    expect(line.speaks.value).toBe(false)
    fold('said', { ms: 4_000 })
    await flushPromises()
    expect(heard.playing()).toBe(`blob:${shaOf(1)}`)
  })

  it('does not begin a line again when something else is folded meanwhile', async () => {
    fold('connected')
    await flushPromises()
    fold('stage', { stage: 'needs' })
    fold('hold', { on: true })
    await flushPromises()
    expect(heard.played.length).toBe(1)
  })

  it('keeps still in a pause and says the line again after it', async () => {
    fold('connected')
    await flushPromises()
    line.follow(call, true)
    await flushPromises()
    expect([heard.playing(), told]).toEqual([null, []])
    line.follow(call, false)
    await flushPromises()
    expect(heard.playing()).toBe(`blob:${shaOf(0)}`)
  })

  it('goes on with the line that is due on a page that was opened in the middle', async () => {
    fold('connected')
    await flushPromises()
    line.close()
    const fresh = speakers()
    const again = simulatedLine({
      plan: PLAN,
      desk: fresh.desk,
      recording: async (sha256) => `blob:${sha256}`,
      tell: (event) => told.push(event),
    })
    again.follow(call, false)
    await flushPromises()
    expect(fresh.playing()).toBe(`blob:${shaOf(0)}`)
    again.close()
  })

  it('stops when the agent hangs up, and tells nothing any more', async () => {
    fold('connected')
    await flushPromises()
    fold('hang_up')
    await flushPromises()
    vi.advanceTimersByTime(60_000)
    expect([heard.playing(), told]).toEqual([null, []])
  })

  it('tries a line that cannot be played three times more, tells it, and goes on unheard', async () => {
    heard.broken = true
    fold('connected')
    await flushPromises()
    expect([line.note.value, line.speaks.value, told]).toEqual(['unplayable', true, []])
    await vi.advanceTimersByTimeAsync(2_999)
    expect(told).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect([told, line.note.value, line.speaks.value]).toEqual([
      [{ kind: 'unheard', node: 0 }],
      'unplayed',
      false,
    ])
    heard.broken = false
    fold('unheard', { node: 0 })
    fold('said', { ms: 4_000 })
    await flushPromises()
    expect([heard.playing(), line.note.value]).toEqual([`blob:${shaOf(1)}`, null])
  })

  it('plays a line that could be played after all, from its beginning', async () => {
    heard.broken = true
    fold('connected')
    await flushPromises()
    heard.broken = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect([heard.playing(), line.note.value]).toEqual([`blob:${shaOf(0)}`, null])
    heard.end()
    await flushPromises()
    expect(told).toEqual([{ kind: 'heard', node: 0 }])
  })

  it('gives up trying when the agent hangs up', async () => {
    heard.broken = true
    fold('connected')
    await flushPromises()
    fold('hang_up')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(told).toEqual([])
  })
})
