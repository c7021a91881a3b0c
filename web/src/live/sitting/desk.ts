/**
 * A contestant's machine for the tests of a sitting: the whole of `createSitting` with the test at
 * the other end of the wire. Only the network and the clocks are replaced.
 */
import 'fake-indexeddb/auto'

import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, vi } from 'vitest'

import { genesis, opHash } from '../opChain'
import {
  PROTOCOL_VERSION,
  type ClientMessage,
  type Lease,
  type Op,
  type Receipt,
  type Recording,
  type ServerMessage,
  type TimeEntry,
} from '../protocol'
import type { Wire } from '../sittingSocket'
import { openStore } from '../store'
import { createSitting, type SittingState } from '../useSitting'

export const NOW = 1_790_000_000_000
export const TASK = 'dictation'
const SITTING = 17
const DURATION_MS = 600_000
export const VIEW = {
  items: [{ id: 'a', number: 1, recording: { sha256: 'f'.repeat(64) }, fields: ['name'] }],
}

/** The server's end of the wire: what it heard, and a voice. */
class Line implements Wire {
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
  seqs(): number[] {
    return this.ops().map((op) => op.client_seq)
  }
  beats() {
    return this.heard.filter((message) => message.type === 'beat')
  }
}

let store = 0
/** Every connection that was opened, the present one last. */
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

export const LEASE: Lease = {
  epoch: 1,
  token: 'first',
  acked_seq: 0,
  acked_hash: genesis(SITTING, 1),
}
export const SECOND_LEASE: Lease = {
  epoch: 2,
  token: 'second',
  acked_seq: 0,
  acked_hash: genesis(SITTING, 2),
}
export const firstHash = (epoch = 1): string => genesis(SITTING, epoch)

export function entry(seq: number, kind: TimeEntry['kind'], at_ms: number): TimeEntry {
  return { seq, task: TASK, kind, at_ms, sitting: null, ms: 0 }
}
export const STARTED = [entry(1, 'start', NOW)]

/** The server greets: what the officials decided about time, and the lease if it gives one. */
export async function greet(
  time: TimeEntry[] = [],
  lease: Lease | null = LEASE,
  handAnswered = 0,
  id = SITTING,
  door: string[] = [],
): Promise<void> {
  line().onopen?.()
  line().say({
    type: 'welcome',
    protocol: PROTOCOL_VERSION,
    server_ms: NOW + performance.now(),
    sitting: {
      id,
      competition: '客户信息服务',
      seat: 'A-017',
      contestant_code: 'C-031',
      slots: [{ task: TASK, duration_ms: DURATION_MS, planned_ms: null, shares_clock: false }],
    },
    lease,
    over: false,
    ready: true,
    time,
    hand: false,
    hand_answered: handAnswered,
    alarms: [],
    checked: false,
    door,
  })
  await pass(1)
}

/** The task has begun and the paper is here. */
export async function start(recordings: Recording[] = []): Promise<void> {
  await greet(STARTED)
  line().say({ type: 'paper', task: TASK, view: VIEW, recordings })
  await pass(1)
}

/** Officials decide something about time for the whole hall. */
export async function decide(hall: TimeEntry[]): Promise<void> {
  line().say({ type: 'time', server_ms: NOW, ready: true, hall, own: null })
  await pass(200)
}

/** The server has the ops up to the last of those it heard on this connection. */
export async function acknowledge(held = 0): Promise<void> {
  const last = line().ops().at(-1)
  if (!last) throw new Error('nothing was sent')
  const hash = opHash(last)
  line().say({ type: 'ack', epoch: 1, seq: last.client_seq, hash, held, server_ms: NOW })
  await pass(1)
}

export const RECEIPT: Receipt = {
  type: 'receipt',
  task: TASK,
  ended_ms: NOW + DURATION_MS,
  ended_by: 'bell',
  closed_ms: NOW + DURATION_MS + 400,
  ops: 3,
  late: 0,
  accepted: 0,
  held: 0,
  rejected: 0,
  refused: 0,
  filled: 1,
  total: 1,
  submitted_ms: null,
  hash: '0123456789ab',
}

/** Write `value` into the one field there is; false where it was not taken. */
export const type = (value: string): boolean =>
  sitting.change({ kind: 'set', payload: { item: 'a', field: 'name', value } })

/** What stands in the one field there is. */
export const written = (): unknown => sitting.answers.value[TASK]

/** Open the page: the machine keeps what it kept, unless it is `anotherMachine`. */
export async function open({ anotherMachine = false } = {}): Promise<void> {
  if (anotherMachine) store += 1
  sitting = createSitting({
    connect: () => {
      const wire = new Line()
      lines.push(wire)
      return wire
    },
    storeName: `sitting-${store}`,
  })
  await sitting.start()
  await pass(1)
}

/** Register what every test needs: clocks that the test moves, a fresh machine, a clean end. */
export function everyTestHasADesk(): void {
  beforeEach(async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
      now: 5,
    })
    lines = []
    await open({ anotherMachine: true })
  })
  afterEach(() => {
    sitting.stop()
    vi.useRealTimers()
  })
}

/** What this machine's disk holds: ops and sittings by number, recordings by hash. */
export async function onDisk() {
  const database = await openStore(`sitting-${store}`)
  const [ops, sittings, recordings] = await Promise.all([
    database.getAllKeys('ops'),
    database.getAll('sittings'),
    database.getAllKeys('recordings'),
  ])
  database.close()
  return {
    ops: ops.map(([sitting, , seq]) => `${sitting}/${seq}`),
    sittings: sittings.map(({ id }) => id),
    papers: sittings.flatMap(({ id, papers }) => papers.map(({ task }) => `${id}/${task}`)),
    recordings,
  }
}
