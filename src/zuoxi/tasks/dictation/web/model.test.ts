import { describe, expect, it } from 'vitest'

import { apply, fieldChange, itemsOf, place, progress, where, type View } from './model'

const view: View = {
  items: [
    {
      id: 'a',
      number: 1,
      recording: { sha256: 'f'.repeat(64), duration_ms: 61_000 },
      fields: ['email', 'name'],
    },
    {
      id: 'b',
      number: 2,
      recording: { sha256: 'e'.repeat(64), duration_ms: 58_000 },
      fields: ['phone'],
    },
  ],
}

describe('the answer', () => {
  it('is what was set last in each field; a change takes the submission back', () => {
    const changes = [
      fieldChange('a', 'name', '黄'),
      fieldChange('a', 'name', '黄如新'),
      { kind: 'submit', payload: {} },
      fieldChange('b', 'phone', '19900001234'),
    ]
    const states = changes.reduce<ReturnType<typeof apply>[]>(
      (known, change) => [...known, apply(known.at(-1) ?? {}, change)],
      [],
    )
    expect(states[2]).toEqual({ items: { a: { name: '黄如新' } }, submitted: true })
    expect(states[3]).toEqual({
      items: { a: { name: '黄如新' }, b: { phone: '19900001234' } },
      submitted: false,
    })
  })

  it('does not change by an op of a kind that this build does not know', () => {
    expect(apply({ items: {} }, { kind: 'later', payload: {} })).toEqual({ items: {} })
  })
})

it('the fields come in the order of the paper, whatever the order of the view', () => {
  expect(itemsOf(view).map((item) => item.fields)).toEqual([['name', 'email'], ['phone']])
})

it('progress counts visible text and names what is empty', () => {
  const answer = { items: { a: { name: ' ', email: 'huang@example.cn' }, b: { phone: '' } } }
  expect(progress(view, answer)).toEqual({
    filled: 1,
    total: 3,
    empty: [
      { label: '1', missing: [{ key: 'dictation.fields.name' }] },
      { label: '2', missing: [{ key: 'dictation.fields.phone' }] },
    ],
  })
})

it('a change is called by the number of its item and the name of its field', () => {
  const change = fieldChange('b', 'phone', '1'.repeat(60))
  expect(where(view, change)).toEqual({
    label: '2',
    field: { key: 'dictation.fields.phone' },
  })
  expect(place(change)).toBe(place(fieldChange('b', 'phone', '')))
  expect(place(change)).not.toBe(place(fieldChange('a', 'name', '黄')))
})

it('a submission, an unknown field and an item of another paper have no name', () => {
  const submit = { kind: 'submit', payload: {} }
  const odd = { kind: 'set', payload: { item: 'a', field: 'colour', value: '红' } }
  expect([place(submit), where(view, submit)]).toEqual([null, null])
  expect([place(odd), where(view, odd)]).toEqual([null, null])
  expect(where(view, fieldChange('z', 'name', '黄'))).toBeNull()
})

it('a field is called as the competition calls it, else as usual', () => {
  const recording = { sha256: 'f'.repeat(64), duration_ms: 61_000 }
  const view: View = {
    items: [{ id: 'a', number: 1, recording, fields: ['address', 'phone'] }],
    labels: { address: '联系地址' },
  }
  const change = { kind: 'set', payload: { item: 'a', field: 'address', value: 'x' } }
  const address = { key: 'dictation.fields.address', own: '联系地址' }
  expect(where(view, change)).toEqual({ label: '1', field: address })
  expect(progress(view, {}).empty).toEqual([
    { label: '1', missing: [address, { key: 'dictation.fields.phone' }] },
  ])
})
