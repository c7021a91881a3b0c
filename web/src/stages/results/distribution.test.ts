import { describe, expect, it } from 'vitest'

import { bins } from '@/stages/results/distribution'

describe('the spread of scores', () => {
  it('is empty without scores', () => {
    expect(bins([], 10)).toEqual([])
  })

  it('counts a score at a boundary in the higher bin, the full score in the last', () => {
    expect(bins(['8.99', '9.00', '10.00'], 10)).toEqual([
      { from: 8, to: 9, count: 1 },
      { from: 9, to: 10, count: 2 },
    ])
  })

  it('shows one bin when all have the same score', () => {
    expect(bins(['7.00', '7.00'], 10)).toEqual([{ from: 7, to: 8, count: 2 }])
  })

  it('widens the bins rather than draw more than wanted, and loses nobody', () => {
    const found = bins(['0', '55.5', '100'], 10)
    expect(found.length).toBe(10)
    expect(found.reduce((sum, bin) => sum + bin.count, 0)).toBe(3)
  })
})
