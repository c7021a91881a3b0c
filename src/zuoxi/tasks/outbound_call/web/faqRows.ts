/** What is done to whole rows of the FAQ table (R73). Pure; rows are counted from 0 here. */
import { MAX_ANSWER, MAX_QUESTION, MAX_ROWS, type FaqRow } from './model'

const EMPTY: FaqRow = { question: '', answer: '' }

/** Exchange row `at` with its neighbour; a row at the edge stays. */
export function moved(rows: readonly FaqRow[], at: number, by: -1 | 1): FaqRow[] {
  const to = at + by
  if (to < 0 || to >= MAX_ROWS || at >= MAX_ROWS) return [...rows]
  const next = filledUp(rows, Math.max(at, to) + 1)
  ;[next[at], next[to]] = [next[to] ?? EMPTY, next[at] ?? EMPTY]
  return next
}

/** Take row `at` out; those below move up. */
export function removed(rows: readonly FaqRow[], at: number): FaqRow[] {
  return rows.filter((_, each) => each !== at)
}

/** Put `pasted` in from row `at` on, over what stands there; beyond the last row nothing fits. */
export function pastedInto(
  rows: readonly FaqRow[],
  at: number,
  pasted: readonly FaqRow[],
): FaqRow[] {
  const fitting = pasted.slice(0, Math.max(0, MAX_ROWS - at))
  const next = filledUp(rows, at + fitting.length)
  fitting.forEach((row, index) => {
    next[at + index] = row
  })
  return next
}

/**
 * The rows of a piece of a spreadsheet: cells by tabs, rows by lines, cells with either of them in
 * quotation marks. Null where it is no table. Texts longer than a cell may be are cut to what fits.
 */
export function tableIn(text: string): FaqRow[] | null {
  if (!text.includes('\t')) return null
  const found = cellsOf(text)
    .filter((cells) => cells.some((cell) => cell.trim() !== ''))
    .map(([question = '', answer = '']) => ({
      question: cut(question.trim(), MAX_QUESTION),
      answer: cut(answer.trim(), MAX_ANSWER),
    }))
  return found.length > 0 ? found : null
}

function cellsOf(text: string): string[][] {
  const rows: string[][] = [['']]
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const [character = '', row] = [text[at], rows.at(-1) ?? []]
    const cell = row.length - 1
    if (character === '"' && quoted && text[at + 1] === '"') {
      row[cell] += character
      at += 1
    } else if (character === '"' && (quoted || row[cell] === '')) quoted = !quoted
    else if (quoted || !'\t\r\n'.includes(character)) row[cell] += character
    else if (character === '\t') row.push('')
    else if (character === '\n') rows.push([''])
  }
  return rows
}

function filledUp(rows: readonly FaqRow[], length: number): FaqRow[] {
  const next = [...rows]
  while (next.length < length) next.push(EMPTY)
  return next
}

const cut = (text: string, most: number): string => Array.from(text).slice(0, most).join('')
