import { expect, it } from 'vitest'

import { afterSilence, silencesOf } from './silences'

/** Peaks of 100 ms each: `speech` and `silence` in turn. */
const peaks = (...counts: number[]): number[] =>
  counts.flatMap((count, n) => Array.from({ length: count }, () => (n % 2 === 0 ? 0.4 : 0.009)))

it.each([
  ['a second of silence is skipped but for its edges', [5, 10, 5], [{ fromMs: 700, toMs: 1_300 }]],
  ['a shorter pause belongs to speaking', [5, 9, 5], []],
  ['silence at the end is skipped', [5, 20], [{ fromMs: 700, toMs: 2_300 }]],
  ['silence at the beginning is skipped', [0, 10, 5], [{ fromMs: 200, toMs: 800 }]],
  ['nothing at all is one silence', [0, 30], [{ fromMs: 200, toMs: 2_800 }]],
  ['who speaks all the time has none', [30], []],
] as const)('%s', (_, counts, found) => {
  const channel = peaks(...counts)
  expect(silencesOf([channel], channel.length * 100)).toEqual(found)
})

it('a call is silent where both are', () => {
  const agent = peaks(5, 30)
  const customer = peaks(0, 20, 5, 10)
  expect(silencesOf([agent, customer], 3_500)).toEqual([
    { fromMs: 700, toMs: 1_800 },
    { fromMs: 2_700, toMs: 3_300 },
  ])
})

it('a recording whose peaks are not there yet has no silence to skip', () => {
  expect([silencesOf([], 9_000), silencesOf([[]], 9_000)]).toEqual([[], []])
})

it.each([
  [699, 699],
  [700, 1_300],
  [1_299, 1_300],
  [1_300, 1_300],
])('from %i ms listening goes on at %i ms', (at, on) => {
  expect(afterSilence([{ fromMs: 700, toMs: 1_300 }], at)).toBe(on)
})
