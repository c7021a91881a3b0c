import { describe, expect, it } from 'vitest'

import {
  changed,
  moved,
  newItem,
  separated,
  withFields,
  withNewAction,
  withNewArticle,
  withNewItem,
  without,
  withPhrase,
} from './authoring'
import type { Question } from './model'

const QUESTION: Question = {
  call_card: { company: '晴川酒店', date: '', customer: '白露', number: '', need: '' },
  rings: 3,
  items: [newItem('a01', 'agent'), newItem('c01', 'customer')],
  knowledge: [],
  actions: [],
}

const ids = (question: Question): string[] => question.items.map(({ id }) => id)

describe('a new item', () => {
  it('stands behind the one that was pressed, under an id that is free', () => {
    const first = withNewItem(QUESTION, 'agent', 0)
    expect(ids(first)).toEqual(['a01', 'a02', 'c01'])
    expect(ids(withNewItem(first, 'agent', -1))).toEqual(['a03', 'a01', 'a02', 'c01'])
  })

  it('has a line only where there is something to listen to', () => {
    const kinds = ['agent', 'customer', 'retell', 'summary'] as const
    expect(kinds.map((kind) => newItem('x', kind).line !== null)).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('is named so that its takes have a place', () => {
    const all = withNewAction(withNewArticle(withNewItem(QUESTION, 'retell', 1)))
    const names = [...all.items, ...all.knowledge, ...all.actions].map(({ id }) => id)
    expect(names.filter((id) => !/^[a-z0-9_-]{1,40}$/.test(id))).toEqual([])
  })
})

it.each([
  [0, -1, ['a', 'b', 'c']],
  [0, 1, ['b', 'a', 'c']],
  [2, -1, ['a', 'c', 'b']],
  [2, 1, ['a', 'b', 'c']],
] as const)('the member at %i moves by %i, not beyond the edge', (at, by, wanted) => {
  expect(moved(['a', 'b', 'c'], at, by)).toEqual(wanted)
})

it('a member is changed or taken away, the others stay', () => {
  const list = [{ n: 1 }, { n: 2 }]
  expect([changed(list, 1, { n: 3 }), without(list, 0)]).toEqual([[{ n: 1 }, { n: 3 }], [{ n: 2 }]])
})

it('a field of an action that keeps its label keeps its id', () => {
  const action = {
    id: 'x01',
    label: '预定',
    kind: 'booking' as const,
    fields: [
      { id: 'f01', label: '姓名' },
      { id: 'f02', label: '电话' },
    ],
    outcome: '',
  }
  expect(withFields(action, '电话、日期 / 姓名')).toEqual([
    { id: 'f02', label: '电话' },
    { id: 'f03', label: '日期' },
    { id: 'f01', label: '姓名' },
  ])
})

it('wordings are separated as people write them; a phrase without one is none', () => {
  expect(separated(' 请稍等 / 请您稍等、稍候；')).toEqual(['请稍等', '请您稍等', '稍候'])
  const phrases = [{ kind: 'waiting' as const, says: ['请稍等'] }]
  expect(withPhrase(phrases, 0, { says: [] })).toEqual([])
})
