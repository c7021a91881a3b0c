import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, type EffectScope } from 'vue'

import type { Change } from './taskParts'
import { useDrafts, type Drafts } from './useDrafts'

const LIMIT = 6
const answer = ref<Record<string, string>>({})
const readonly = ref(false)
const urgent = ref(false)
let sent: Change[]
let hurried: number
let scope: EffectScope
let drafts: Drafts

const set = (field: string, value: string): Change => ({ kind: 'set', payload: { field, value } })

beforeEach(() => {
  vi.useFakeTimers()
  answer.value = {}
  readonly.value = urgent.value = false
  sent = []
  hurried = 0
  scope = effectScope()
  drafts = scope.run(() =>
    useDrafts({
      truth: () => answer.value,
      accepted: (key) => answer.value[key] ?? '',
      change: set,
      limit: () => LIMIT,
      urgent: () => urgent.value,
      readonly: () => readonly.value,
      emit: (change) => sent.push(change),
      hurry: () => (hurried += 1),
      isUnusual: (_, value) => value.startsWith('？'),
    }),
  ) as Drafts
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

it('a text becomes an op 300 ms after the last key', () => {
  drafts.type('姓名', '顾', false)
  vi.advanceTimersByTime(299)
  drafts.type('姓名', '顾念', false)
  vi.advanceTimersByTime(299)
  expect(sent).toEqual([])
  expect(drafts.waiting.value).toBe(true)
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([set('姓名', '顾念')])
  expect(drafts.waiting.value).toBe(false)
})

it('who never pauses is heard one second after the first key', () => {
  for (let ms = 0; ms < 1_000; ms += 200) {
    drafts.type('姓名', '顾'.repeat(ms / 200 + 1), false)
    if (ms < 800) vi.advanceTimersByTime(200)
  }
  vi.advanceTimersByTime(199)
  expect(sent).toEqual([])
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([set('姓名', '顾顾顾顾顾')])
})

it('near the bell nothing waits', () => {
  urgent.value = true
  drafts.type('姓名', '顾', false)
  expect(sent).toEqual([set('姓名', '顾')])
})

it('what is typed back to what stands there is no op', () => {
  answer.value = { 姓名: '顾' }
  drafts.type('姓名', '顾念', false)
  drafts.type('姓名', '顾', false)
  drafts.leave()
  expect(sent).toEqual([])
})

it('what an input method composes is shown, waits, and is no op before it is chosen', () => {
  drafts.type('姓名', 'gu nian', true)
  expect([drafts.text('姓名'), drafts.typed('姓名')]).toEqual(['gu nian', ''])
  drafts.flush()
  expect([sent, drafts.waiting.value]).toEqual([[], true])
  drafts.type('姓名', '顾念', false)
  drafts.flush()
  expect([sent, drafts.waiting.value]).toEqual([[set('姓名', '顾念')], false])
})

it('a text of six characters is taken, one of seven refused; rare characters count as one', () => {
  expect(drafts.type('地址', '𠮷野路一二三', false)).toBe(true)
  expect(drafts.isTooLong('地址')).toBe(false)
  expect(drafts.type('地址', '𠮷野路一二三四', false)).toBe(false)
  expect(drafts.isTooLong('地址')).toBe(true)
  expect(drafts.text('地址')).toBe('𠮷野路一二三')
})

it('an input method is let to its end before what it wrote is refused, and nothing waits then', () => {
  drafts.type('地址', '东湖路', false)
  drafts.flush()
  answer.value = { 地址: '东湖路' }
  expect(drafts.type('地址', '东湖路yihaoyi', true)).toBe(true)
  expect(drafts.isTooLong('地址')).toBe(false)
  expect(drafts.type('地址', '东湖路一号一单元', false)).toBe(false)
  expect([drafts.text('地址'), drafts.waiting.value]).toEqual(['东湖路', false])
})

it('what is typed when a pause begins goes out when the clock runs again', () => {
  drafts.type('姓名', '顾', false)
  readonly.value = true
  vi.advanceTimersByTime(1_000)
  expect(sent).toEqual([])
  readonly.value = false
  expect(sent).toEqual([set('姓名', '顾')])
})

it('another truth replaces what was sent, but not what is under the fingers', async () => {
  drafts.type('姓名', '顾', false)
  drafts.flush()
  drafts.type('地址', '东', false)
  answer.value = { 姓名: '卢', 地址: '西' }
  await nextTick()
  expect([drafts.text('姓名'), drafts.text('地址')]).toEqual(['卢', '东'])
})

it('the server is asked to look when the hands leave, and when a text may be refused', () => {
  drafts.type('姓名', '顾', false)
  drafts.flush()
  expect(hurried).toBe(0)
  drafts.type('姓名', '？？', false)
  drafts.flush()
  expect(hurried).toBe(1)
  drafts.leave()
  expect(hurried).toBe(2)
})
