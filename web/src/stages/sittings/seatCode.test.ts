import { expect, it } from 'vitest'

import { bareCode, shownCode } from './seatCode'

it.each([
  ['', ''],
  ['ab1', 'AB1'],
  ['ab12', 'AB12'],
  ['ab12c', 'AB12-C'],
  ['AB12-CD34', 'AB12-CD34'],
  [' ab12 cd34 99', 'AB12-CD34'],
  ['ＡＢ１２－ＣＤ３４', 'AB12-CD34'],
])('the seat code typed as “%s” is shown as “%s”', (typed, shown) => {
  expect(shownCode(typed)).toBe(shown)
  expect(bareCode(typed)).toBe(shown.replace('-', ''))
})
