/**
 * One machine's side of the wire for the tests of `useSitting`: everything real but the network
 * and the time. Import it for its fake timers; each test begins with a fresh store.
 */
import 'fake-indexeddb/auto'

import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, vi } from 'vitest'

import { genesis } from './outbox'
import {
  PROTOCOL_VERSION,
  type ClientMessage,
  type Lease,
  type Op,
  type ServerMessage,
  type TimeEntry,
} from './protocol'
import type { Wire } from './sittingSocket'
import { createSitting, type SittingState } from './useSitting'

export const NOW = 1_790_000_000_000
export const TASK = 'dictation'
const VIEW = {
  items: [{ id: 'a', number: 1, recording: { sha256: 'f'.repeat(64) }, fields: ['name'] }],
}

/** The server's end of the wire: what it heard, and a voice. */
export class Line implements Wire {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onerror: (() => void) | null = null
  heard: ClientMessage[] = []
  /** Whether heartbeats are answered. */
  echoes = true

  send(text: string): void {
    const message = JSON.parse(text) as ClientMessage
    this.heard.push(message)
    if (message.type !== 'beat' || !this.echoes) return
    const { sent_ms } = message
    this.say({ type: 'beat', sent_ms, server_ms: NOW + performance.now(), acked_seq: 0 })
  }
  close(): void {
    this.onclose = null
  }
  say(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
  cut(code = 1006): void {
    this.onclose?.({ code })
  }
  ops(): Op[] {
    return this.heard.flatMap((message) => (message.type === 'ops' ? message.ops : []))
  }
  beats() {
    return this.heard.filter((message) => message.type === 'beat')
  }
}

let store = 0
export let lines: Line[] = []
export let sitting: SittingState

export function line(): Line {
  const last = lines.at(-1)
  if (!last) throw new Error('not connected')
  return last
}

/** Let `ms` pass and everything that waits on the disk be done. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  for (let i = 0; i < 12; i += 1) await flushPromises()
}

const edge = () => ({
  connect: () => {
    const wire = new Line()
    lines.push(wire)
    return wire
  },
  storeName: `sitting-${store}`,
})

export const LEASE: Lease = { epoch: 1, token: 'first', acked_seq: 0, acked_hash: genesis(17, 1) }

export function entry(seq: number, kind: TimeEntry['kind'], at_ms: number, more = {}): TimeEntry {
  return { seq, task: TASK, kind, at_ms, sitting: null, ms: 0, ...more }
}

export async function greet(
  time: TimeEntry[] = [],
  lease: Lease | null = LEASE,
  more: { over?: boolean } = {},
): Promise<void> {
  line().onopen?.()
  line().say({
    type: 'welcome',
    protocol: PROTOCOL_VERSION,
    server_ms: NOW + performance.now(),
    sitting: {
      id: 17,
      competition: '客户信息服务',
      seat: 'A-017',
      contestant_code: 'C-031',
      slots: [{ task: TASK, duration_ms: 600_000, planned_ms: null }],
    },
    lease,
    over: more.over ?? false,
    ready: true,
    time,
    hand: false,
    checked: false,
  })
  await pass(1)
}

export async function open(): Promise<void> {
  sitting = createSitting(edge())
  await sitting.start()
  await pass(1)
}

export const type = (value: string): boolean =>
  sitting.change({ kind: 'set', payload: { item: 'a', field: 'name', value } })

/** The task begins. */
export async function start(): Promise<void> {
  await greet([entry(1, 'start', NOW)])
  line().say({ type: 'paper', task: TASK, view: VIEW, recordings: [] })
  await pass(1)
}

beforeEach(async () => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
    now: 5,
  })
  store += 1
  lines = []
  await open()
})
afterEach(() => {
  sitting.stop()
  vi.useRealTimers()
})
