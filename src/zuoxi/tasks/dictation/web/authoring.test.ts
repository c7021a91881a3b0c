import { describe, expect, it } from 'vitest'

import {
  answersOf,
  withAnswer,
  withFurtherAnswer,
  withItem,
  withNewItem,
  withoutEmptied,
  withoutItem,
} from './authoring'
import type { Item, Question } from './model'

function item(id: string, change: Partial<Item> = {}): Item {
  return {
    id,
    recording: null,
    transcript: '',
    pinyin: '',
    fields: { name: ['单雨桐'] },
    case_sensitive: false,
    ...change,
  }
}
const QUESTION: Question = { items: [item('item-1'), item('item-3')] }
const ids = (question: Question): string[] => question.items.map(({ id }) => id)

describe('the items of a question', () => {
  it('are changed one by one, and the question that was given stays as it was', () => {
    const kept = structuredClone(QUESTION)
    const changed = withItem(QUESTION, 'item-3', { transcript: '您好' })
    expect(changed.items).toEqual([item('item-1'), item('item-3', { transcript: '您好' })])
    expect(QUESTION).toEqual(kept)
  })

  it('do not come back when something is found for one that was removed meanwhile', () => {
    const without = withoutItem(QUESTION, 'item-3')
    expect(ids(withItem(without, 'item-3', { pinyin: 'ni3 hao3' }))).toEqual(['item-1'])
  })

  it('get a number that no other has', () => {
    expect(ids(withNewItem(QUESTION))).toEqual(['item-1', 'item-3', 'item-4'])
    expect(ids(withNewItem(withNewItem({ items: [] })))).toEqual(['item-1', 'item-2'])
  })
})

describe('the accepted answers of a field', () => {
  it('have a place for the main one even where there is none yet', () => {
    expect(answersOf(item('a'), 'phone')).toEqual([''])
    expect(withAnswer(item('a'), 'phone', 0, '199')).toEqual({ name: ['单雨桐'], phone: ['199'] })
  })

  it('can be more than one; a further one that is emptied goes, the main one stays', () => {
    const two = item('a', { fields: withFurtherAnswer(item('a'), 'name') })
    expect(two.fields).toEqual({ name: ['单雨桐', ''] })
    expect(withoutEmptied(two, 'name')).toEqual({ name: ['单雨桐'] })
    expect(withoutEmptied(item('a'), 'name')).toBeNull()
    expect(withoutEmptied(item('a', { fields: { name: [''] } }), 'name')).toBeNull()
  })
})
