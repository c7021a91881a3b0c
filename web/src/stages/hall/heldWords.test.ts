import { expect, it } from 'vitest'

import type { HeldOp } from '@/api/types'

import { netChanges, spanOf } from './heldWords'

const op: HeldOp = {
  seq: 1,
  kind: 'set',
  item: '1',
  field: '电子邮箱',
  before: '',
  after: 's',
  stamped_ms: 2_000,
  received_ms: 9_000,
}
const more = { ...op, seq: 2, before: 's', after: 'shen@example.cn', stamped_ms: 3_000 }
const name = { ...op, seq: 3, field: '客户姓名', before: '沈', after: '沈知夏', stamped_ms: 1_500 }
const submit = { ...op, seq: 4, kind: 'submit', item: '', field: '', after: '', received_ms: 9_500 }

it('draws the ops on one field together, from its first text to its last', () => {
  expect(netChanges({ ops: [op, name, more, submit] })).toEqual([
    { ...more, before: '' },
    name,
    submit,
  ])
})

it('says from when to when the machine stamped them and when the last arrived', () => {
  expect(spanOf({ ops: [op, name, more, submit] })).toEqual({
    from: 1_500,
    to: 3_000,
    received: 9_500,
  })
})
