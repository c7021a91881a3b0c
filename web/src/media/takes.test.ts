import { expect, it } from 'vitest'

import vectors from '../../../tests/vectors/takes.json'
import type { Change } from '@/live/taskParts'

import { countingTake, foldTakes, MAX_TAKES, noTakes, placeOf, takesOf, type Takes } from './takes'

interface Vector {
  name: string
  places: string[]
  ops: Change[]
  takes: Takes
  counting: Record<string, string | null>
}

it.each(vectors as unknown as Vector[])('$name', ({ places, ops, takes, counting }) => {
  const folded = ops.reduce((known, op) => foldTakes(known, op, places), noTakes)
  expect(folded).toEqual(takes)
  const counts = Object.keys(counting).map((place) => [place, countingTake(folded, place)?.id])
  expect(Object.fromEntries(counts)).toEqual(
    Object.fromEntries(Object.entries(counting).map(([place, id]) => [place, id ?? undefined])),
  )
})

const begun = (n: number): Change => ({
  kind: 'take.begun',
  payload: { place: 't1', take: n.toString(16).padStart(32, '0') },
  at_ms: n,
})

it('keeps fifty takes of a place and passes over the next', () => {
  const many = Array.from({ length: MAX_TAKES + 1 }, (_, n) => begun(n))
  const folded = many.reduce((known, op) => foldTakes(known, op, ['t1']), noTakes)
  expect(takesOf(folded, 't1').map(({ begun_ms }) => begun_ms)).toEqual(
    Array.from({ length: MAX_TAKES }, (_, n) => n),
  )
})

it('names the place of a take, and none for a take that it does not know', () => {
  const folded = foldTakes(noTakes, begun(3), ['t1'])
  expect(placeOf(folded, '3'.padStart(32, '0'))).toBe('t1')
  expect(placeOf(folded, '4'.padStart(32, '0'))).toBeNull()
})

it('goes on from an answer that the server has not filled in', () => {
  expect(countingTake({}, 't1')).toBeNull()
  expect(foldTakes({}, begun(1), ['t1'])).toEqual({
    places: { t1: [{ id: '1'.padStart(32, '0'), begun_ms: 1, end: null }] },
    chosen: {},
  })
})
