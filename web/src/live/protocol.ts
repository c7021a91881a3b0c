/** The sitting socket's messages (docs/protocol.md), as `zuoxi/sittings/protocol.py` has them. */

export interface TimeEntry {
  seq: number
  task: string
  kind: 'start' | 'late_start' | 'pause' | 'resume' | 'proceed' | 'extra' | 'end'
  at_ms: number
  sitting?: number | null
  ms?: number
}

export interface Op {
  client_seq: number
  at_ms: number
  task: string
  kind: string
  payload: Record<string, unknown>
  prev: string
}

export interface LeaseClaim {
  epoch: number
  token: string
}

export interface Hello {
  type: 'hello'
  protocol: number
  device: string
  lease: LeaseClaim | null
}
export interface Ops {
  type: 'ops'
  epoch: number
  ops: Op[]
}
export interface Beat {
  type: 'beat'
  epoch: number
  head_seq: number
  head_hash: string
  sent_ms: number
}
export interface Continue {
  type: 'continue'
  task: string
}
export interface Hand {
  type: 'hand'
  up: boolean
}
export interface Checked {
  type: 'checked'
  checks: Record<string, boolean>
  discipline: boolean
}
export type ClientMessage = Hello | Ops | Beat | Continue | Hand | Checked

export interface SlotView {
  task: string
  duration_ms: number
  planned_ms: number | null
}
export interface SittingView {
  id: number
  competition: string
  seat: string
  contestant_code: string
  slots: SlotView[]
}
export interface Lease {
  epoch: number
  token: string
  acked_seq: number
  acked_hash: string
}
export interface Welcome {
  type: 'welcome'
  protocol: number
  server_ms: number
  sitting: SittingView
  lease: Lease | null
  ready: boolean
  time: TimeEntry[]
  hand: boolean
  checked: boolean
}
export interface TimeChanged {
  type: 'time'
  server_ms: number
  ready: boolean
  hall?: TimeEntry[] | null
  own?: TimeEntry[] | null
}
export interface Recording {
  sha256: string
  url: string
  bytes: number
  duration_ms: number
  media_type: string
}
export interface PaperOpened {
  type: 'paper'
  task: string
  view: Record<string, unknown>
  recordings: Recording[]
}
export interface AnswerSoFar {
  type: 'answer'
  task: string
  answer: Record<string, unknown>
}
export interface Ack {
  type: 'ack'
  epoch: number
  seq: number
  hash: string
  held?: number
  server_ms: number
}
export interface Resend {
  type: 'resend'
  epoch: number
  from_seq: number
}
export interface BeatEcho {
  type: 'beat'
  sent_ms: number
  server_ms: number
  acked_seq: number
}
export interface Receipt {
  type: 'receipt'
  task: string
  closed_ms: number
  ops: number
  late: number
  held: number
  filled: number
  total: number
  submitted_ms: number | null
  hash: string
}
export interface Problem {
  type: 'problem'
  code: string
  params?: Record<string, string | number>
  fatal?: boolean
  client_seq?: number | null
}
export type ServerMessage =
  Welcome | TimeChanged | PaperOpened | AnswerSoFar | Ack | Resend | BeatEcho | Receipt | Problem

export const PROTOCOL_VERSION = 1
export const MAX_FRAME_BYTES = 256 * 1024
export const MAX_OPS_PER_FRAME = 200
export const BEAT_EVERY_MS = 5_000
export const BEAT_NEAR_BELL_MS = 1_000
export const NEAR_BELL_MS = 15_000

/** Close codes of the socket, where no frame could be sent. */
export const CLOSE = {
  notLoggedIn: 4401,
  wrongOrigin: 4403,
  superseded: 4409,
  leaseLost: 4410,
  protocol: 4426,
  storage: 4500,
  tooLarge: 1009,
} as const
