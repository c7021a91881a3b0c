import { describe, expect, it } from 'vitest'

import { moved, pastedInto, removed, tableIn } from './faqRows'
import { MAX_QUESTION, MAX_ROWS } from './model'

const row = (question: string, answer = '') => ({ question, answer })
const THREE = [row('一'), row('二'), row('三')]
const names = (rows: { question: string }[]): string => rows.map((each) => each.question).join()

describe('a row', () => {
  it.each([
    [1, -1, '二,一,三'],
    [1, 1, '一,三,二'],
    [0, -1, '一,二,三'],
    [2, 1, '一,二,,三'],
  ] as const)('%i moved by %i', (at, by, after) => {
    expect(names(moved(THREE, at, by))).toBe(after)
  })

  it('at the last place stays there', () => {
    const full = Array.from({ length: MAX_ROWS }, (_, n) => row(String(n)))
    expect(moved(full, MAX_ROWS - 1, 1)).toEqual(full)
  })

  it('taken out lets those below move up', () => {
    expect(names(removed(THREE, 1))).toBe('一,三')
    expect(removed(THREE, 7)).toEqual(THREE)
  })
})

describe('a piece of a spreadsheet', () => {
  it('is a question and an answer in each line', () => {
    expect(tableIn('多少钱？\t1980元。\r\n几年？\t三年。\n')).toEqual([
      row('多少钱？', '1980元。'),
      row('几年？', '三年。'),
    ])
  })

  it('may have lines and quotation marks inside a cell', () => {
    expect(tableIn('怎么办？\t"先登记，\n再""缴费""。"')).toEqual([
      row('怎么办？', '先登记，\n再"缴费"。'),
    ])
  })

  it('is none without a tab, and none where all is empty', () => {
    expect([tableIn('一行字'), tableIn('两行\n字'), tableIn('\t\n\t')]).toEqual([null, null, null])
  })

  it('is cut to what a cell holds', () => {
    expect(tableIn(`${'问'.repeat(MAX_QUESTION + 1)}\t答`)?.[0]?.question.length).toBe(MAX_QUESTION)
  })

  it('goes over what stands there and not beyond the last row', () => {
    expect(names(pastedInto(THREE, 2, [row('甲'), row('乙')]))).toBe('一,二,甲,乙')
    expect(pastedInto([], MAX_ROWS - 1, [row('甲'), row('乙')]).length).toBe(MAX_ROWS)
  })
})
