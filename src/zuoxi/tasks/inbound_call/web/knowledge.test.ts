import { expect, it } from 'vitest'

import { search } from './knowledge'
import type { Article } from './model'

const article = (id: string, title: string, keywords: string[], body: string): Article => ({
  id,
  title,
  keywords,
  body,
})
const ARTICLES = [
  article('change', '改签', ['改期', '手续费'], '起飞前24小时以上免费改一次。'),
  article('refund', '退票', ['退款'], '起飞前7天以上收 5% 的手续费。'),
  article('flights', '航班时刻', ['XQ3126'], '15:30 起飞。'),
]
const ids = (text: string): string[] => search(ARTICLES, text).map(({ id }) => id)

it.each([
  ['改签', ['change']],
  ['手续费', ['change', 'refund']], // a keyword weighs more than the text
  ['退票手续费', ['refund', 'change']], // no article has it as it is: words and pairs of it do
  ['ｘｑ３１２６', ['flights']], // full width and letter case
  ['15:30', ['flights']],
  ['退票 起飞', ['refund', 'change', 'flights']],
  ['天气', []],
  ['  ', []],
  ['？！', []],
])('looking for “%s” finds %j', (text, found) => {
  expect(ids(text)).toEqual(found)
})
