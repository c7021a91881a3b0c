import { describe, expect, it } from 'vitest'

import { levelOf, NOTHING_DB, SilenceWatch, VoiceActivity } from './level'

describe('the level', () => {
  it.each([
    ['of nothing', new Float32Array(0), NOTHING_DB],
    ['of digital silence', new Float32Array(480), NOTHING_DB],
    ['of what is softer than −100 dBFS', new Float32Array(480).fill(1e-6), NOTHING_DB],
    ['of a full square wave', Float32Array.from({ length: 480 }, (_, n) => (n % 2 ? 1 : -1)), 0],
    ['of a tenth of it', new Float32Array(480).fill(0.1), -20],
  ])('%s is as it is', (_, samples, db) => {
    expect(levelOf(samples)).toBeCloseTo(db, 4)
  })

  it('of a full sine wave is 3 dB less than its peak', () => {
    const sine = Float32Array.from({ length: 4800 }, (_, n) => Math.sin((n * Math.PI) / 24))
    expect(levelOf(sine)).toBeCloseTo(-3.0103, 2)
  })
})

describe('a voice', () => {
  const settings = { onDb: -42, offDb: -48, holdMs: 600 }
  /** What is said of levels every 100 ms. */
  const said = (levels: number[]): boolean[] => {
    const voice = new VoiceActivity(settings)
    return levels.map((db, n) => voice.at(n * 100, db))
  }

  it('begins at the upper threshold and not below it', () => {
    expect(said([-42.1, -42, -100])).toEqual([false, true, true])
  })

  it('goes on between the thresholds, which alone begin nothing', () => {
    expect(said([-45, -40, -45, -48])).toEqual([false, true, true, true])
  })

  it('ends when the hold is over, not before', () => {
    const quiet = Array.from({ length: 7 }, () => -49)
    expect(said([-40, ...quiet])).toEqual([true, true, true, true, true, true, false, false])
  })

  it('takes a breath for no end', () => {
    expect(said([-40, -60, -60, -60, -60, -60, -47, -60, -60]).at(-1)).toBe(true)
  })
})

describe('silence', () => {
  it('is too long after five seconds below −60 dBFS, and over with the first sound', () => {
    const watch = new SilenceWatch()
    const found = [
      [0, -60.1],
      [4_999, -100],
      [5_000, -60.1],
      [5_100, -60],
      [5_200, -61],
      [10_199, -61],
      [10_200, -61],
    ].map(([now, db]) => watch.at(now as number, db as number))
    expect(found).toEqual([false, false, true, false, false, false, true])
  })

  it('begins anew with a new take', () => {
    const watch = new SilenceWatch()
    watch.at(0, -100)
    watch.rest()
    expect([watch.at(5_000, -100), watch.at(9_999, -100), watch.at(10_000, -100)]).toEqual([
      false,
      false,
      true,
    ])
  })
})
