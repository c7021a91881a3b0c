import { describe, expect, it } from 'vitest'

import type { Change } from '@/live/taskParts'

import vectors from '../../../../../tests/vectors/outbound_customer.json'

import { NO_CALL } from './callState'
import { searchable, wordSum, type Plan } from './customer'
import { apply, progress, rowChanges, where, type Answer, type View } from './model'

const PLAN = vectors.plan as unknown as Plan
const EMPTY = {
  sections: {},
  techniques: {},
  faq: [],
  call: NO_CALL,
  earlier: [],
  takes: { places: {}, chosen: {} },
  submitted: false,
  played: [],
}

describe('the answer', () => {
  it.each(vectors.cases)('is folded as on the server: $name', ({ operations, lines, answer }) => {
    const folded = (operations as unknown as Change[]).reduce<Answer>(
      (before, change) => apply({ plan: PLAN }, before, change),
      {},
    )
    expect({ ...EMPTY, ...folded }).toEqual(answer)
    const spoken = [...(folded.earlier ?? []), folded.call ?? NO_CALL].flatMap(({ events }) =>
      events.filter(({ kind }) => kind === 'line').map(({ node }) => vectors.tree.nodes[node]?.id),
    )
    expect(spoken).toEqual(lines)
  })
})

it('a word has the sum that the server gives it', () => {
  expect(wordSum(searchable('滤 芯'))).toBe(PLAN.nodes[5]?.next[0]?.hints[0]?.sum)
})

const row = (question: string, answer = '答') => ({ question, answer })

describe('rows that were moved', () => {
  it.each([
    ['not at all', [row('一'), row('二')], [row('一'), row('二')], []],
    ['one up', [row('一'), row('二')], [row('二'), row('一')], [1, 2]],
    ['one removed', [row('一'), row('二'), row('三')], [row('一'), row('三')], [2, 3]],
    ['one added', [row('一')], [row('一'), row('二')], [2]],
  ])('%s are written where they differ', (_, before, after, written) => {
    const changes = rowChanges(before, after)
    expect(changes.map(({ payload }) => payload.row)).toEqual(written)
    const fold = (answer: Answer, change: Change): Answer => apply({ plan: null }, answer, change)
    expect(changes.reduce(fold, { faq: before } as Answer).faq ?? []).toEqual(after)
  })
})

const VIEW = { plan: null, limits: { faq: 10 } } as unknown as View

describe('progress', () => {
  it('names the sections, the rows below ten, and the call that are missing', () => {
    const empty = progress(VIEW, {})
    expect([empty.filled, empty.total]).toEqual([0, 17])
    expect(empty.empty.map(({ label }) => label)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '1–10',
      '',
    ])
    expect(empty.empty.slice(-2).map(({ sentence }) => sentence)).toEqual([
      'outbound_call.submit.rows',
      'outbound_call.submit.call',
    ])
  })

  it.each([
    [9, ['10']],
    [10, []],
    [11, []],
  ])('with %i filled rows', (count, missing) => {
    const faq = Array.from({ length: count }, (_, n) => row(`问${n}`))
    const sections = { opening: '您好', needs: '您', guidance: '吗', product: '好', deal: '办' }
    const call = { ...NO_CALL, connected_ms: 5 }
    const told = progress(VIEW, { faq, call, sections: { ...sections, farewell: '再见' } })
    expect(told.empty.map(({ label }) => label)).toEqual(missing)
    expect(told.filled).toBe(7 + Math.min(10, count))
  })
})

it('a place is told by its number and name, the call has none', () => {
  const section = { kind: 'section', payload: { section: 'deal', value: '' } }
  expect(where(section)).toEqual({ label: '5', field: { key: 'outbound_call.stages.deal' } })
  expect(where({ kind: 'faq', payload: { row: 3 } })?.label).toBe('3')
  expect(where({ kind: 'dial', payload: {} })).toBeNull()
})
