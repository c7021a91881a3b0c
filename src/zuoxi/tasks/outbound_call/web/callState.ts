/**
 * The call of a contestant and the customer in it: the twin of `call.py` (R29, R74). Pure; what
 * makes no sense in a state changes nothing. Moments are the server's clock in ms.
 */
import type { components } from './content'
import {
  answersThePhone,
  heard,
  marked,
  NOBODY,
  said,
  silence,
  spoke,
  STAGES,
  type Customer,
  type Plan,
  type Scripts,
} from './customer'

type Schemas = components['schemas']
export type Call = Schemas['Call']
export type CallEvent = Schemas['Event']

const MAX_EVENTS = 2_000
const MAX_SPOKEN_MS = 3_600_000
const MAX_NODE = 10_000

export const NO_CALL: Call = {
  state: 'idle',
  dialled_ms: null,
  connected_ms: null,
  ended_ms: null,
  ended_by: null,
  spoke_ms: 0,
  customer: null,
  events: [],
}

/** Somebody is on the line. */
export function isTalking({ state }: Call): boolean {
  return state === 'connected' || state === 'held'
}

/** The line is in use: dialling and ringing, too. */
export function isUp({ state }: Call): boolean {
  return state !== 'idle' && state !== 'ended'
}

export function dialled(at_ms: number): Call {
  return { ...NO_CALL, state: 'dialling', dialled_ms: at_ms, events: [event(0, 'dial')] }
}

interface Said {
  call: Call
  payload: Readonly<Record<string, unknown>>
  at_ms: number
  plan: Plan | null
  scripts: Scripts
}

/** The call with one op in it (every kind but `dial`). */
export function foldCall(kind: string, step: Said): Call {
  const fold = Object.hasOwn(STEPS, kind) ? STEPS[kind] : undefined
  return fold && isUp(step.call) ? fold(step) : step.call
}

const STEPS: Readonly<Record<string, (step: Said) => Call>> = {
  ringing: plain((step) =>
    step.call.state === 'dialling' ? note(step, 'ringing', { state: 'ringing' }) : step.call,
  ),
  connected: plain(connect),
  hang_up: plain((step) => end(step, 'contestant')),
  dropped: plain((step) => end(step, 'line')),
  engaged: plain((step) => (isTalking(step.call) ? step.call : end(step, 'engaged'))),
  left: plain((step) => (isTalking(step.call) ? end(step, 'customer') : step.call)),
  lost: plain((step) => end(step, 'line')),
  cap: plain((step) => (isTalking(step.call) ? end(step, 'cap') : step.call)),
  hold,
  stage: mark,
  said: speech('said'),
  spoke: speech('spoke'),
  silence: silent,
  heard: lineOver('heard'),
  unheard: lineOver('unheard'),
}

function plain(fold: (step: Said) => Call): (step: Said) => Call {
  return (step) => (Object.keys(step.payload).length === 0 ? fold(step) : step.call)
}

function connect(step: Said): Call {
  const { call, at_ms, plan } = step
  if (isTalking(call)) return call
  const joined = note(step, 'connected', {
    state: 'connected',
    connected_ms: at_ms,
    spoke_ms: at_ms,
  })
  return follow(step, joined, plan && answersThePhone(plan))
}

function hold(step: Said): Call {
  const on = only(step.payload, 'on')
  const { call } = step
  if (typeof on !== 'boolean' || call.state !== (on ? 'connected' : 'held')) return call
  const customer = call.customer && { ...call.customer, silent_ms: 0 }
  return note(step, on ? 'hold' : 'resume', { state: on ? 'held' : 'connected', customer })
}

function mark(step: Said): Call {
  const stage = STAGES.find((each) => each === only(step.payload, 'stage'))
  const { call } = step
  if (!stage || !isTalking(call) || isFull(call)) return call
  return note(step, 'stage', { customer: call.customer && marked(call.customer, stage) }, { stage })
}

/** A turn is over (`said`), or goes on (`spoke`). */
function speech(kind: 'said' | 'spoke'): (step: Said) => Call {
  return (step) => counted(kind, step)
}

function counted(kind: 'said' | 'spoke', step: Said): Call {
  const told = whole(only(step.payload, 'ms'), MAX_SPOKEN_MS)
  const { call, at_ms, plan, scripts } = step
  if (told === null || call.state !== 'connected' || isFull(call)) return call
  // Nobody can have spoken for longer than since the last turn.
  const ms = Math.max(0, Math.min(told, at_ms - call.spoke_ms))
  const spoken = note(step, kind, { spoke_ms: Math.max(at_ms, call.spoke_ms) }, { ms })
  if (!plan || !spoken.customer) return spoken
  if (kind === 'spoke') return follow(step, spoken, spoke(spoken.customer, ms))
  return follow(step, spoken, said(plan, spoken.customer, ms, scripts))
}

function silent(step: Said): Call {
  const ms = whole(only(step.payload, 'ms'), MAX_SPOKEN_MS)
  const { call, plan } = step
  if (ms === null || !isTalking(call) || isFull(call) || !plan || !call.customer) return call
  const customer = silence(plan, call.customer, ms, call.state === 'held')
  return follow(step, note(step, 'silence', {}, { ms }), customer)
}

/** The line is over, also one that could not be played: the call goes on. */
function lineOver(kind: 'heard' | 'unheard'): (step: Said) => Call {
  return (step) => lineHeard(kind, step)
}

function lineHeard(kind: 'heard' | 'unheard', step: Said): Call {
  const node = whole(only(step.payload, 'node'), MAX_NODE)
  const { customer } = step.call
  if (node === null || !customer || node !== customer.speaking) return step.call
  const after = note(step, kind, { customer: heard(customer, node) }, { node })
  return customer.leaving ? end({ ...step, call: after }, 'customer') : after
}

function end(step: Said, by: NonNullable<Call['ended_by']>): Call {
  return note(step, `ended_${by}`, { state: 'ended', ended_ms: step.at_ms, ended_by: by })
}

/** Put the customer's new state in, and note the line that it begins to speak. */
function follow(step: Said, before: Call, customer: Customer | null): Call {
  const spoke = before.customer?.speaking ?? NOBODY
  const call = { ...before, customer }
  if (!customer || customer.speaking === NOBODY || spoke !== NOBODY) return call
  return note({ ...step, call }, 'line', {}, { node: customer.speaking })
}

function note(
  { call, at_ms }: Said,
  kind: string,
  change: Partial<Call>,
  told: Partial<CallEvent> = {},
): Call {
  const happened = { ...event(at_ms - (call.dialled_ms ?? 0), kind), ...told }
  return { ...call, ...change, events: [...call.events, happened] }
}

function event(at_ms: number, kind: string): CallEvent {
  return { at_ms, kind, node: NOBODY, ms: 0, stage: null }
}

const isFull = ({ events }: Call): boolean => events.length >= MAX_EVENTS

/** The value of a payload's one member, undefined where there are others. */
function only(payload: Said['payload'], name: string): unknown {
  const names = Object.keys(payload)
  return names.length === 1 && names[0] === name ? payload[name] : undefined
}

function whole(value: unknown, most: number): number | null {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most
    ? (value as number)
    : null
}
