/**
 * What this machine keeps of a sitting, in IndexedDB: ops, the right to write, the paper, the
 * recordings, and the takes that the server does not have yet. Enough to go on after a reload while
 * the server is down.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'

import type {
  AnswerSoFar,
  LeaseClaim,
  Op,
  PaperOpened,
  Receipt,
  SittingView,
  TimeEntry,
} from './protocol'
import type { HashState } from './sha256'

/** An op as kept: with the sitting and the lease it belongs to, and its own hash. */
export interface KeptOp extends Op {
  sitting: number
  epoch: number
  hash: string
  /** Why the task type refused it: it stays in the chain and counts for nothing. */
  refused?: string
}

/** One lease's chain on this machine and how far the server has it. */
export interface KeptChain {
  sitting: number
  epoch: number
  headSeq: number
  headHash: string
  ackedSeq: number
}

/** The server's fold of a task, and the place in the chain up to which it speaks. */
export interface KeptAnswer {
  epoch: number
  seq: number
  answer: AnswerSoFar['answer']
}

/** Everything small about the sitting; one record per sitting. */
export interface KeptSitting {
  id: number
  view: SittingView
  lease: LeaseClaim | null
  ready: boolean
  hall: TimeEntry[]
  own: TimeEntry[]
  checked: boolean
  hand: boolean
  /** The newest answer of a judge to a raised hand that this machine knows of. */
  handAnswered?: number
  /** A judge has just answered, and the hand was not raised again. */
  handSeen?: boolean
  /** Tasks that the hall began before anybody sat here, as of the last greeting. */
  door?: string[]
  papers: PaperOpened[]
  answers: Record<string, KeptAnswer>
  receipts: Receipt[]
  /** Of tasks on one clock, the one that was looked at last. */
  shown?: string
  /** All is over and on the server: paper, answers and op log are no longer on this machine. */
  cleared?: boolean
  /** Server clock minus machine clock in ms, to carry the estimate over a reload. */
  clockDifference: number | null
}

export interface KeptRecording {
  sha256: string
  mediaType: string
  bytes: ArrayBuffer
}

/** How a take ended: by the contestant, by the end of its page, or by the bell. */
export type HowEnded = 'stopped' | 'recovered' | 'bell'

/** A take (录音) that the server has not sealed yet; its sound is kept chunk by chunk. */
export interface KeptTake {
  /** 32 hexadecimal digits. */
  take: string
  sitting: number
  task: string
  place: string
  layout: 'mono' | 'stereo'
  /** The server's clock, ms. */
  begunMs: number
  /** The leave to record a call, of a customer's take: what asks for the grant. */
  leave?: string
  /** The server's leave to send chunks; null before it was asked. */
  grant: string | null
  /** Chunks and ms so far, and the hash over them. */
  chunks: number
  ms: number
  hash: HashState
  /** null while it runs, or when its page has gone. */
  how: HowEnded | null
  /** `take.ended` is in the log, or will never be. */
  logged: boolean
  /** The server has everything; it is kept for the log's sake only. */
  sealed: boolean
}

/** A second of a take that the server has not acknowledged. */
export interface KeptChunk {
  take: string
  /** From 0. */
  n: number
  bytes: ArrayBuffer
}

interface Schema extends DBSchema {
  ops: { key: [number, number, number]; value: KeptOp }
  chains: { key: [number, number]; value: KeptChain }
  sittings: { key: number; value: KeptSitting }
  recordings: { key: string; value: KeptRecording }
  takes: { key: string; value: KeptTake }
  chunks: { key: [string, number]; value: KeptChunk }
  settings: { key: string; value: string | number }
}

export type Database = IDBPDatabase<Schema>

/** Chromium may answer before the disk has it unless told so; an op must survive a power cut. */
export const STRICT = { durability: 'strict' } as const

/**
 * Open the store of this origin; rejects where the browser keeps nothing (private windows). A store
 * of an earlier version gets what it lacks and keeps what it has.
 */
export async function openStore(name = 'zuoxi'): Promise<Database> {
  return openDB<Schema>(name, 2, {
    upgrade(database, from) {
      if (from < 1) {
        database.createObjectStore('ops', { keyPath: ['sitting', 'epoch', 'client_seq'] })
        database.createObjectStore('chains', { keyPath: ['sitting', 'epoch'] })
        database.createObjectStore('sittings', { keyPath: 'id' })
        database.createObjectStore('recordings', { keyPath: 'sha256' })
        database.createObjectStore('settings')
      }
      if (from < 2) {
        database.createObjectStore('takes', { keyPath: 'take' })
        database.createObjectStore('chunks', { keyPath: ['take', 'n'] })
      }
    },
  })
}

/** The lasting name of this browser on this machine; made once. */
export async function deviceId(database: Database): Promise<string> {
  const transaction = database.transaction('settings', 'readwrite', STRICT)
  const known = await transaction.store.get('device')
  const device = typeof known === 'string' ? known : crypto.randomUUID()
  if (device !== known) await transaction.store.put(device, 'device')
  await transaction.done
  return device
}

/** Which sitting this machine last sat, so that a reload without a server knows where it is. */
export async function lastSitting(database: Database): Promise<KeptSitting | undefined> {
  const id = await database.get('settings', 'sitting')
  return typeof id === 'number' ? database.get('sittings', id) : undefined
}

/** Above every number of an op that there can be. */
export const LAST_SEQ = 2 ** 31

/** Where the chains of a sitting are kept. */
export function chainsOf(sitting: number): IDBKeyRange {
  return IDBKeyRange.bound([sitting, 0], [sitting, Number.MAX_SAFE_INTEGER])
}

/** Where the ops of a sitting are kept. */
export function opsOf(sitting: number): IDBKeyRange {
  return IDBKeyRange.bound([sitting, 0, 0], [sitting, Number.MAX_SAFE_INTEGER, LAST_SEQ])
}

/** Keep the small facts of a sitting and make it the one that a reload opens. */
export async function keepSitting(database: Database, sitting: KeptSitting): Promise<void> {
  const transaction = database.transaction(['sittings', 'settings'], 'readwrite', STRICT)
  await Promise.all([
    transaction
      .objectStore('sittings')
      .put(sitting.cleared === true ? { ...sitting, papers: [], answers: {} } : sitting),
    transaction.objectStore('settings').put(sitting.id, 'sitting'),
    transaction.done,
  ])
}
