import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import type { Results } from '@/api/types'

import ResultState from './ResultState.vue'

function told(found: Partial<Results>): string {
  const results = { state: 'open', version: null, hash: null, ...found } as Results
  return mount(ResultState, { props: { results } }).text().replace(/\s+/g, ' ')
}

const FIRST = { version: 1, hash: 'b139f699cb6900' }
const STANDS = '第 1 版已公布，在更正公布之前有效，校验码 b139f699cb69。'

describe('how far the results are', () => {
  it.each<[Partial<Results>, string]>([
    [{ state: 'collecting', grace_ms: 10_000 }, '正在收卷，约 10 秒，本页自动更新。'],
    [{ state: 'ready' }, '评分完成，等待裁判长公布。'],
    [{ state: 'published', ...FIRST }, '已公布第 1 版，校验码 b139f699cb69。'],
    [{ state: 'ready', ...FIRST }, `${STANDS} 此后成绩有变化，等待裁判长公布更正。`],
    [{ state: 'undecided', ...FIRST }, `${STANDS} 评分完成，还有待裁定的操作。`],
    [{ state: 'computing', ...FIRST }, `${STANDS} 正在评分，完成后自动更新。`],
  ])('%o', (found, words) => {
    expect(told(found)).toBe(words)
  })
})
