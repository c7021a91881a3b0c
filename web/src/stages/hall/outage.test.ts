import { expect, it } from 'vitest'

import type { HallView } from '@/api/types'
import { isHeldByOutage } from '@/stages/hall/outage'
import { otherVerbs } from '@/stages/hall/verbs'

type Time = HallView['time'][number]

function stop(kind: Time['kind'], ms: number, task = 'dictation'): Time {
  return { seq: 1, task, kind, at_ms: 0, sitting: null, ms }
}

it.each([
  { name: 'nothing has stopped the clocks', time: [], held: false },
  { name: 'a judge has paused', time: [stop('pause', 0)], held: false },
  { name: 'the system has paused after an outage', time: [stop('pause', 1)], held: true },
  { name: 'the chief judge has resumed', time: [stop('pause', 1), stop('resume', 0)], held: false },
  { name: 'the outage counts', time: [stop('pause', 1), stop('resume', 1)], held: false },
  { name: 'it was another task', time: [stop('pause', 1, 'inbound')], held: false },
])('the bells are held by an outage ($held): $name', ({ time, held }) => {
  expect(isHeldByOutage('dictation', time)).toBe(held)
})

it('offers to count the outage only where the system stands the clocks', () => {
  expect(otherVerbs('paused', true)).toEqual(['count_outage', 'extend', 'end'])
  expect(otherVerbs('paused', false)).toEqual(['extend', 'end'])
  expect(otherVerbs('running', false)).toEqual(['pause', 'extend', 'end'])
})
