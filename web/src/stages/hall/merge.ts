/** A picture of the hall plus what changed since gives the picture now. Pure. */
import type { HallView, SeatRow } from '@/api/types'

/**
 * Return `known` brought up to date by `news` (an answer to `…hall?after=known.n`).
 *
 * Rows are merged by sitting; a row older than the one known is ignored, so answers may overtake
 * each other. Everything but the rows is complete in every answer and is taken from the newer one.
 */
export function merge(known: HallView | null, news: HallView): HallView {
  if (known === null) return { ...news, rows: inOrder(news.rows) }
  const [older, newer] = news.n >= known.n ? [known, news] : [news, known]
  const rows = new Map(known.rows.map((row) => [row.sitting, row]))
  for (const row of news.rows) {
    const there = rows.get(row.sitting)
    if (there === undefined || row.version >= there.version) rows.set(row.sitting, row)
  }
  return { ...older, ...newer, rows: inOrder([...rows.values()]) }
}

function inOrder(rows: readonly SeatRow[]): SeatRow[] {
  return [...rows].sort((a, b) => a.row - b.row || a.column - b.column || a.sitting - b.sitting)
}
