import { expect, it } from 'vitest'

import { nameIn } from '@/kit/saveAs'

it.each([
  [`attachment; filename="zuoxi.zip"; filename*=UTF-8''%E4%BD%9C%E7%AD%94.zip`, '作答.zip'],
  ['attachment; filename="zuoxi.zip"', 'zuoxi.zip'],
  ['', 'zuoxi'],
])('a download has the name that the server gave it: %s', (disposition, name) => {
  expect(nameIn(disposition)).toBe(name)
})
