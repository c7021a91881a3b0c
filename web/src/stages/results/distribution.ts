/** How the scores are spread: whole-point bins from the lowest score to the highest. Pure. */

export interface Bin {
  /** From this score (inclusive) to `to` (exclusive; the last bin includes it). */
  from: number
  to: number
  count: number
}

/** Return at most `wanted` bins of one width over all scores; [] without scores. */
export function bins(scores: readonly string[], wanted: number): Bin[] {
  const values = scores.map(Number).filter((value) => Number.isFinite(value))
  if (values.length === 0) return []
  const lowest = Math.floor(Math.min(...values))
  const highest = Math.max(lowest + 1, Math.ceil(Math.max(...values)))
  const width = Math.max(1, Math.ceil((highest - lowest) / wanted))
  const count = Math.ceil((highest - lowest) / width)
  const found = Array.from({ length: count }, (_each, index) => ({
    from: lowest + index * width,
    to: lowest + (index + 1) * width,
    count: 0,
  }))
  for (const value of values) {
    const bin = found[Math.min(count - 1, Math.floor((value - lowest) / width))]
    if (bin !== undefined) bin.count += 1
  }
  return found
}
