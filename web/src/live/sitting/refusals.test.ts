import { expect, it } from 'vitest'

import type { KeptOp } from '../store'

import { uncorrected } from './refusals'

function op(seq: number, field: string, value: string, refused?: string): KeptOp {
  const hash = '0'.repeat(64)
  return {
    sitting: 17,
    epoch: 1,
    client_seq: seq,
    at_ms: seq,
    task: 'dictation',
    kind: 'set',
    payload: { item: 'a', field, value },
    prev: hash,
    hash,
    ...(refused === undefined ? {} : { refused }),
  }
}

it('a refusal stands until its own field is written again', () => {
  const flood = op(2, 'name', '黄'.repeat(60), 'too_long')
  const refusal = {
    task: 'dictation',
    kind: 'set',
    payload: flood.payload,
    seq: 2,
    reason: 'too_long',
  }
  expect(uncorrected([op(1, 'name', '黄'), flood])).toEqual([refusal])
  expect(uncorrected([op(1, 'name', '黄'), flood, op(3, 'phone', '1')])).toEqual([refusal])
  expect(uncorrected([op(1, 'name', '黄'), flood, op(3, 'name', '黄如新')])).toEqual([])
})

it('of two refusals of one field the newer stands', () => {
  const twice = [op(1, 'name', '黄'.repeat(60), 'too_long'), op(2, 'name', '', 'malformed')]
  expect(uncorrected(twice).map(({ seq, reason }) => [seq, reason])).toEqual([[2, 'malformed']])
})
