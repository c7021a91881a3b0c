import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Change } from '@/live/taskParts'

import { apply, SOFT_LIMIT, type Answer, type View } from './model'
import Workbench from './Workbench.vue'

const RECORDING = { sha256: 'f'.repeat(64), duration_ms: 61_000 }
const VIEW: View = {
  items: [
    { id: 'a', number: 1, recording: RECORDING, fields: ['name', 'phone'] },
    { id: 'b', number: 2, recording: RECORDING, fields: ['email'] },
  ],
}

let bench: VueWrapper
let answer: Answer

/** The workbench with a page behind it that folds every op. */
function open(more: Record<string, unknown> = {}): void {
  answer = {}
  bench = mount(Workbench, {
    attachTo: document.body,
    props: {
      view: VIEW,
      answer,
      recording: () => new Promise<string>(() => undefined),
      onOp: (change: Change) => {
        answer = apply(answer, change)
        void bench.setProps({ answer })
      },
      ...more,
    },
  })
}

const ops = (): unknown => bench.emitted('op')?.map(([change]) => (change as Change).payload)
const input = (field: string) => bench.get<HTMLInputElement>(`#dictation-${field}`)
const focused = (): string | undefined => document.activeElement?.id

async function type(field: string, value: string): Promise<void> {
  await input(field).setValue(value)
}
async function enter(field: string, more: KeyboardEventInit = {}): Promise<void> {
  await input(field).trigger('keydown', { key: 'Enter', ...more })
  await flushPromises()
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  bench.unmount()
  vi.useRealTimers()
})

describe('the hands', () => {
  it('begin in the first field and go on by Enter, at last to the next item', async () => {
    open()
    expect(focused()).toBe('dictation-name')
    await enter('name')
    expect(focused()).toBe('dictation-phone')
    await enter('phone')
    expect(focused()).toBe('dictation-email')
    expect(bench.get('h2').text()).toContain('2')
  })

  it('stay where they are while an input method is composing', async () => {
    open()
    await enter('name', { isComposing: true })
    expect(focused()).toBe('dictation-name')
  })

  it('stay in the last field of the last item', async () => {
    open()
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'F9' }))
    await flushPromises()
    await enter('email')
    expect(focused()).toBe('dictation-email')
  })

  it('come round to the first item by F9', async () => {
    open()
    for (const name of ['dictation-email', 'dictation-name']) {
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'F9' }))
      await flushPromises()
      expect(focused()).toBe(name)
    }
  })
})

it('the fields are called as the competition calls them, else as usual', () => {
  open({ view: { ...VIEW, labels: { phone: '电话' } } })
  expect(bench.findAll('label').map((label) => label.text())).toEqual(['客户姓名', '电话'])
})

describe('what is typed', () => {
  it('is an op when the hands rest, and at once when they leave the field', async () => {
    open()
    await type('name', '黄')
    expect(ops()).toBeUndefined()
    vi.advanceTimersByTime(300)
    expect(ops()).toEqual([{ item: 'a', field: 'name', value: '黄' }])
    await type('name', '黄如新')
    await enter('name')
    expect(ops()).toEqual([
      { item: 'a', field: 'name', value: '黄' },
      { item: 'a', field: 'name', value: '黄如新' },
    ])
  })

  it('is an op with every key near the bell', async () => {
    open({ urgent: true })
    await type('name', '黄')
    expect(ops()).toEqual([{ item: 'a', field: 'name', value: '黄' }])
  })

  it('and far too long is not taken: the field shows what stood there, and says why', async () => {
    open()
    await type('name', '黄')
    await type('name', '黄'.repeat(SOFT_LIMIT + 1))
    expect(input('name').element.value).toBe('黄')
    expect(bench.get('[role=alert]').text()).toContain(String(SOFT_LIMIT))
    await type('name', '黄如')
    expect(bench.find('[role=alert]').exists()).toBe(false)
  })

  it('and refused by the server is named at its field and in the list of items', async () => {
    const payload = { item: 'a', field: 'phone', value: '1'.repeat(90) }
    const refusal = { task: 'dictation', kind: 'set', payload, seq: 2, reason: 'too_long' }
    open({ refusals: [refusal] })
    expect(input('phone').attributes('aria-invalid')).toBe('true')
    expect(input('name').attributes('aria-invalid')).toBe('false')
    expect(bench.findAll('[role=alert]').length).toBe(1)
  })

  it('is told to be on no disk from the first key until it is an op', async () => {
    open()
    await type('name', '黄')
    expect([bench.emitted('draft'), ops()]).toEqual([[[true]], undefined])
    vi.advanceTimersByTime(299)
    expect(bench.emitted('draft')).toEqual([[true]])
    vi.advanceTimersByTime(1)
    expect(bench.emitted('draft')).toEqual([[true], [false]])
  })

  it('is told to be on no disk while an input method is composing it', async () => {
    open()
    const field = input('name').element
    field.value = 'huang'
    field.dispatchEvent(new InputEvent('input', { isComposing: true }))
    vi.advanceTimersByTime(5_000)
    expect([bench.emitted('draft'), ops()]).toEqual([[[true]], undefined])
    field.value = '黄'
    await input('name').trigger('compositionend')
    vi.advanceTimersByTime(300)
    expect([bench.emitted('draft'), ops()]).toEqual([
      [[true], [false]],
      [{ item: 'a', field: 'name', value: '黄' }],
    ])
  })

  it('goes to the server at once when the field is left', async () => {
    open()
    await type('name', '黄如新')
    expect(bench.emitted('hurry')).toBeUndefined()
    await enter('name')
    expect(bench.emitted('hurry')?.length).toBeGreaterThan(0)
  })

  it.each([
    ['name', 6],
    ['phone', 14],
  ])('and longer than the field %s usually is goes to the server at once', async (field, usual) => {
    open()
    await type(field, '1'.repeat(usual))
    vi.advanceTimersByTime(300)
    expect([bench.emitted('op')?.length, bench.emitted('hurry')]).toEqual([1, undefined])
    await type(field, '1'.repeat(usual + 1))
    vi.advanceTimersByTime(300)
    expect([bench.emitted('op')?.length, bench.emitted('hurry')?.length]).toEqual([2, 1])
  })

  it('stays in the field through a pause and becomes an op afterwards', async () => {
    open()
    await type('name', '黄')
    await bench.setProps({ readonly: true })
    vi.advanceTimersByTime(1_000)
    expect([ops(), input('name').element.value]).toEqual([undefined, '黄'])
    await bench.setProps({ readonly: false })
    expect(ops()).toEqual([{ item: 'a', field: 'name', value: '黄' }])
  })
})
