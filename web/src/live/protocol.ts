/**
 * Short names for the sitting socket's messages (docs/protocol.md) and its numbers; everything is
 * generated from `zuoxi/sittings/protocol.py`.
 */
import type { components } from '@/api/protocol'

export * from '@/api/constants'

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
