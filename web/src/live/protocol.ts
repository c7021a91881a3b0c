/** The sitting socket's messages (docs/protocol.md), generated from `zuoxi/sittings/protocol.py`. */
import type { components } from '@/api/protocol'

type Schemas = components['schemas']

export type TimeEntry = Schemas['TimeEntry']
export type Op = Schemas['Op']
export type LeaseClaim = Schemas['LeaseClaim']
export type Hello = Schemas['Hello']
export type Ops = Schemas['Ops']
export type Beat = Schemas['Beat']
export type Continue = Schemas['Continue']
export type Hand = Schemas['Hand']
export type Checked = Schemas['Checked']
export type ClientMessage = Schemas['ClientMessage']
export type SlotView = Schemas['SlotView']
export type SittingView = Schemas['SittingView']
export type Lease = Schemas['Lease']
export type Welcome = Schemas['Welcome']
export type TimeChanged = Schemas['TimeChanged']
export type Recording = Schemas['Recording']
export type PaperOpened = Schemas['PaperOpened']
export type AnswerSoFar = Schemas['AnswerSoFar']
export type Ack = Schemas['Ack']
export type Resend = Schemas['Resend']
export type BeatEcho = Schemas['BeatEcho']
export type Receipt = Schemas['Receipt']
export type Problem = Schemas['Problem']
export type ServerMessage = Schemas['ServerMessage']

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
