import { expect, it } from 'vitest'

import type { TimeEntry } from '@/live/protocol'

import { extraAfter, newestSeq } from './timeNews'

const entry = (seq: number, more: Partial<TimeEntry> = {}): TimeEntry => ({
  seq,
  task: 'dictation',
  kind: 'extra',
  at_ms: 1_000 * seq,
  sitting: null,
  ms: 60_000,
  ...more,
})

it('the hall’s extra time is news once, and after it the person’s own', () => {
  const entries = [entry(3, { kind: 'start', ms: 0 }), entry(4)]
  expect(extraAfter(entries, 'dictation', 3)).toEqual({ seq: 4, person: false, ms: 60_000 })
  expect(extraAfter(entries, 'dictation', 4)).toBeNull()
  const own = entry(6, { sitting: 17, ms: 90_000 })
  expect(extraAfter([...entries, own], 'dictation', 4)).toEqual({
    seq: 6,
    person: true,
    ms: 90_000,
  })
})

it('extra time of another task and a pause are none', () => {
  const entries = [entry(4, { task: 'inbound_call' }), entry(5, { kind: 'pause', ms: 0 })]
  expect(extraAfter(entries, 'dictation', 0)).toBeNull()
  expect(newestSeq(entries)).toBe(5)
  expect(newestSeq([])).toBe(0)
})
