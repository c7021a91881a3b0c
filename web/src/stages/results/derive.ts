/** How rank and full marks follow from the list. Pure; scores stay decimal strings of two places. */
import type { ResultRow, Results } from '@/api/types'

export interface RankReasons {
  /** How many have a higher total. */
  higher: number
  /** How many have the same total and less working time. */
  quicker: number
  /** How many share the rank, oneself not counted. */
  shared: number
}

/** Return why `row` has its rank (R117, I24): rank = higher + quicker + 1. */
export function rankReasons(row: ResultRow, rows: readonly ResultRow[]): RankReasons {
  const others = rows.filter((each) => each.rank !== null && each.sitting !== row.sitting)
  const equal = others.filter((each) => hundredths(each.total) === hundredths(row.total))
  return {
    higher: others.filter((each) => hundredths(each.total) > hundredths(row.total)).length,
    quicker: equal.filter((each) => each.seconds < row.seconds).length,
    shared: equal.filter((each) => each.seconds === row.seconds).length,
  }
}

/** Return the full mark of all tasks together as printed, '' where none is known. */
export function fullMarks(points: Results['points']): string {
  const values = Object.values(points)
  if (values.length === 0) return ''
  const sum = values.reduce((known, value) => known + hundredths(value), 0)
  return sum % 100 === 0 ? String(sum / 100) : (sum / 100).toFixed(2)
}

function hundredths(decimal: string): number {
  return Math.round(Number(decimal) * 100)
}

/** The tasks of a ranking: those of the paper, in its order, and what else has a score. */
export function tasksOf(rows: readonly ResultRow[], points: Results['points']): string[] {
  return [...new Set([...Object.keys(points), ...rows.flatMap((row) => Object.keys(row.parts))])]
}

/** The tasks that judges mark: nobody who came has a score of the machine's in them. */
export function unmarkedOf(rows: readonly ResultRow[], points: Results['points']): string[] {
  const came = rows.filter(({ rank }) => rank !== null)
  if (came.length === 0) return []
  return tasksOf(rows, points).filter((task) => came.every(({ parts }) => !(task in parts)))
}
