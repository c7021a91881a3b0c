import { describe, expect, it } from 'vitest'

import vectors from '../../../../../tests/vectors/inbound_call.json'
import {
  apply,
  callStateOf,
  currentOf,
  isOpen,
  place,
  progress,
  where,
  type Answer,
  type ItemView,
  type View,
} from './model'

const RECORDING = { sha256: 'f'.repeat(64), duration_ms: 2_400 }

function item(id: string, kind: ItemView['kind'], number: number): ItemView {
  const recording = kind === 'customer' || kind === 'retell' ? RECORDING : null
  return { id, kind, number, cue: '', instruction: '', recording, articles: [] }
}

const VIEW: View = {
  call_card: { company: '晴川酒店', date: '', customer: '白露', number: '', need: '' },
  rings: 3,
  items: [item('a1', 'agent', 1), item('c1', 'customer', 2), item('s1', 'summary', 3)],
  knowledge: [],
  actions: [],
  script_limit: 500,
  summary_limit: 1000,
}
const TAKE = { place: 'turn:a1', take: '1'.repeat(32) }
const END = { chunks: 2, ms: 1_900, sha256: 'e'.repeat(64), how: 'stopped' }

function after(...changes: [string, Record<string, unknown>][]): Answer {
  return changes.reduce<Answer>(
    (answer, [kind, payload], n) => apply(answer, { kind, payload, at_ms: 1000 * n }),
    {},
  )
}

it('the answer folds as the shared vectors say', () => {
  let answer: Answer = {}
  for (const { kind, payload, at_ms, answer: wanted } of vectors.steps) {
    answer = apply(answer, { kind, payload: payload as Record<string, unknown>, at_ms })
    expect(answer, kind).toEqual(wanted)
  }
})

describe('the item that is next', () => {
  it('is the first that is neither closed nor heard, also after going back', () => {
    const steps: [string, Record<string, unknown>][] = [
      ['close', { turn: 'a1' }],
      ['played', { turn: 'c1' }],
      ['open', { turn: 'a1' }],
      ['close', { turn: 'a1' }],
      ['close', { turn: 's1' }],
    ]
    const found = steps.map((_, n) => currentOf(VIEW, after(...steps.slice(0, n + 1)))?.id)
    expect([currentOf(VIEW, {})?.id, ...found]).toEqual(['a1', 'c1', 's1', 'a1', 's1', undefined])
  })

  it('is the one behind a line that was passed over because it could not be played', () => {
    expect(currentOf(VIEW, after(['close', { turn: 'a1' }]), new Set(['c1']))?.id).toBe('s1')
  })
})

it('the dialogue opens when the call is answered, or at once where nothing rings', () => {
  const ringing = after(['ring', {}])
  expect([callStateOf({}), callStateOf(ringing), isOpen(VIEW, ringing)]).toEqual([
    'silent',
    'ringing',
    false,
  ])
  expect(isOpen(VIEW, after(['ring', {}], ['answer_call', {}]))).toBe(true)
  expect(isOpen({ ...VIEW, rings: 0 }, {})).toBe(true)
})

it('progress names what is empty; a take that runs is none yet', () => {
  const script = { key: 'inbound_call.parts.script' }
  const take = { key: 'inbound_call.parts.take' }
  const summary = { label: '3', missing: [{ key: 'inbound_call.parts.summary' }] }
  expect(progress(VIEW, {})).toEqual({
    filled: 0,
    total: 2,
    empty: [{ label: '1', missing: [script, take] }, summary],
  })
  const running = after(['set', { turn: 'a1', value: '您好' }], ['take.begun', TAKE])
  expect(progress(VIEW, running).empty).toEqual([{ label: '1', missing: [take] }, summary])
  const ended = apply(running, { kind: 'take.ended', payload: { ...TAKE, ...END } })
  expect(progress(VIEW, ended)).toEqual({ filled: 1, total: 2, empty: [summary] })
})

it('a change is called by the number of its item and the name of its part', () => {
  const said = (kind: string, payload: Record<string, unknown>) => where(VIEW, { kind, payload })
  expect(said('set', { turn: 'a1', value: '' })?.field.key).toBe('inbound_call.parts.script')
  expect(said('set', { turn: 's1', value: '' })).toEqual({
    label: '3',
    field: { key: 'inbound_call.parts.summary' },
  })
  expect(said('take.begun', TAKE)?.field.key).toBe('inbound_call.parts.take')
  expect(said('note', { value: '' })?.label).toBe('')
  expect([said('set', { turn: 'zz', value: '' }), said('close', { turn: 'a1' })]).toEqual([
    null,
    null,
  ])
  expect(place({ kind: 'submit', payload: {} })).toBeNull()
})
