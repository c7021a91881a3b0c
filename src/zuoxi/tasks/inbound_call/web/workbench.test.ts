import 'fake-indexeddb/auto'

import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Change } from '@/live/taskParts'

import { below, deskForTests, NOW, type DeskForTests } from './deskForTests'
import { apply, type Answer, type ItemView, type View } from './model'
import Workbench from './Workbench.vue'

function item(id: string, kind: ItemView['kind'], number: number): ItemView {
  const isHeard = kind === 'customer' || kind === 'retell'
  const recording = isHeard ? { sha256: id, duration_ms: 2_000 } : null
  return { id, kind, number, cue: `提示${number}`, instruction: '', recording, articles: [] }
}

const VIEW: View = {
  call_card: {
    company: '晴川酒店',
    date: '2026年11月23日',
    customer: '白露',
    number: '19900001234',
    need: '订房',
  },
  rings: 3,
  items: [
    item('a1', 'agent', 1),
    item('c1', 'customer', 2),
    item('a2', 'agent', 3),
    { ...item('r1', 'retell', 4), instruction: '复述' },
    { ...item('s1', 'summary', 5), instruction: '总结', articles: ['check-out'] },
  ],
  knowledge: [
    { id: 'check-out', title: '退房', body: '中午十二点以前。', keywords: ['离店'] },
    { id: 'parking', title: '停车', body: '每晚三十元。', keywords: [] },
  ],
  actions: [
    {
      id: 'book',
      label: '预定客房',
      kind: 'booking',
      fields: [{ id: 'name', label: '姓名' }],
      outcome: '预定成功。',
    },
    { id: 'to-desk', label: '转接至前台', kind: 'transfer', fields: [], outcome: '前台已接听。' },
  ],
  script_limit: 50,
  summary_limit: 100,
}

let bench: VueWrapper
let tests: DeskForTests
let answer: Answer
let log: Change[]
let mounted = false

/** The workbench with a page behind it that folds every op. */
async function open(more: Record<string, unknown> = {}, missing?: string): Promise<void> {
  const write = (change: Change): boolean => {
    const made = { ...change, at_ms: NOW }
    log.push(made)
    answer = apply(answer, made)
    if (mounted) void bench.setProps({ answer })
    return true
  }
  mounted = false
  tests = await deskForTests(write)
  if (missing !== undefined) tests.missing.add(missing)
  bench = mount(below(tests.desk, Workbench), {
    attachTo: document.body,
    props: {
      view: VIEW,
      answer,
      recording: async (sha256: string) => `sound:${sha256}`,
      onOp: write,
      ...more,
    } as never,
  })
  mounted = true
  // What was written while it mounted.
  await bench.setProps({ answer })
  await flushPromises()
}

const kinds = (): string[] => log.map(({ kind }) => kind)
const editor = () => bench.get<HTMLTextAreaElement>('[data-current] textarea')
const button = (text: string) => {
  const found = bench.findAll('button').find((each) => each.text().includes(text))
  if (!found) throw new Error(`no button ${text}`)
  return found
}
async function key(name: string, more: KeyboardEventInit = {}): Promise<void> {
  dispatchEvent(new KeyboardEvent('keydown', { key: name, ...more }))
  await settle()
}
async function press(text: string): Promise<void> {
  await button(text).trigger('click')
  await settle()
}
/** Microtasks of the desk, and its disk. */
async function settle(): Promise<void> {
  for (let each = 0; each < 6; each += 1) {
    await new Promise((resolve) => setTimeout(resolve))
    await flushPromises()
  }
}
async function take(): Promise<void> {
  await key('F9')
  await key('F9')
}
/** Done with the item that is open, whatever is missing. */
async function close(): Promise<void> {
  for (const each of ['完成本轮', '仍然完成']) {
    if (bench.findAll('button').some((found) => found.text().includes(each))) await press(each)
  }
}

beforeEach(() => {
  answer = {}
  log = []
})
afterEach(() => {
  bench.unmount()
  tests.desk.close()
  tests.database.close()
  vi.useRealTimers()
})

describe('the call', () => {
  it('rings when the task begins and is answered by a key; before that there is no cue', async () => {
    await open()
    expect([kinds(), tests.tones.size, bench.text().includes('提示1')]).toEqual([
      ['ring'],
      1,
      false,
    ])
    await key('F2')
    expect([kinds(), tests.tones.size, bench.text().includes('提示1')]).toEqual([
      ['ring', 'answer_call'],
      0,
      true,
    ])
  })

  it('does not ring again on a page that is loaded anew', async () => {
    answer = apply({}, { kind: 'ring', payload: {}, at_ms: NOW })
    await open()
    expect([kinds(), tests.tones.size]).toEqual([[], 1])
  })

  it('begins when the pause is over, and not where nothing rings', async () => {
    await open({ readonly: true })
    expect(kinds()).toEqual([])
    await bench.setProps({ readonly: false })
    expect(kinds()).toEqual(['ring'])
    bench.unmount()
    log = []
    answer = {}
    await open({ view: { ...VIEW, rings: 0 } })
    expect([kinds(), bench.text().includes('提示1')]).toEqual([[], true])
  })

  it('is held, taken back, transferred with the outcome of the target, and wrapped up', async () => {
    await open()
    await press('接听')
    await press('保持')
    await press('恢复通话')
    await press('转接')
    await press('转接至前台')
    expect(bench.text()).toContain('前台已接听。')
    await press('整理')
    await bench.get('input[list]').setValue('已转接')
    await press('整理完毕')
    expect(log.slice(2).map(({ kind, payload }) => [kind, payload])).toEqual([
      ['hold', { on: true }],
      ['hold', { on: false }],
      ['transfer', { to: 'to-desk' }],
      ['wrap_up', { reason: '已转接' }],
    ])
  })
})

describe('a turn', () => {
  beforeEach(async () => {
    await open({ view: { ...VIEW, rings: 0 } })
    await tests.desk.open()
    await settle()
  })

  it('is written, recorded and done by keys; then the customer speaks by itself', async () => {
    await editor().setValue('您好，晴川酒店')
    await take()
    await editor().trigger('keydown', { key: 'Enter', ctrlKey: true })
    await settle()
    expect(kinds()).toEqual(['take.begun', 'take.ended', 'set', 'close'])
    expect(tests.sounded.map(({ url }) => url)).toEqual(['sound:c1'])
    expect(bench.text()).toContain('客户正在说话')
    tests.sounded[0]?.end()
    await settle()
    expect(log.at(-1)).toEqual({ kind: 'played', payload: { turn: 'c1' }, at_ms: NOW })
    expect(bench.get('[data-current]').text()).toContain('提示3')
    expect(bench.get('.score h2').text()).toBe('第 3 / 5 轮')
  })

  it('with something missing is done on the second press only', async () => {
    await press('完成本轮')
    expect([kinds(), bench.get('[role=alert]').text()]).toEqual([[], '▲ 还没有写话术，还没有录音'])
    await press('仍然完成')
    expect(kinds()).toEqual(['close'])
  })

  it('is not done by Enter alone, nor while an input method is composing', async () => {
    for (const more of [
      {},
      { ctrlKey: true, isComposing: true },
      { ctrlKey: true, keyCode: 229 },
    ]) {
      await editor().trigger('keydown', { key: 'Enter', ...more })
    }
    expect([kinds(), bench.find('[role=alert]').exists()]).toEqual([[], false])
  })

  it('takes no longer text than the competition allows, and says so', async () => {
    await editor().setValue('好'.repeat(50))
    await editor().setValue('好'.repeat(51))
    expect([editor().element.value.length, bench.get('[role=alert]').text()]).toEqual([
      50,
      '最多 50 字。',
    ])
  })

  it('that is being recorded is stopped before it is done', async () => {
    await editor().setValue('您好')
    await key('F9')
    await close()
    expect(kinds()).toEqual(['take.begun', 'set', 'take.ended', 'close'])
  })

  it('is opened again from the score; the customer who was heard does not speak again', async () => {
    await close()
    tests.sounded[0]?.end()
    await settle()
    await press('返回修改')
    expect(log.at(-1)?.kind).toBe('open')
    expect(bench.get('[data-current]').text()).toContain('提示1')
    await close()
    expect(bench.get('[data-current]').text()).toContain('提示3')
    expect(tests.sounded.length).toBe(1)
  })

  it('keeps every take; the last counts until another is chosen', async () => {
    await take()
    await take()
    const boxes = bench.findAll<HTMLInputElement>('input[type=radio]')
    expect(boxes.map((box) => box.element.checked)).toEqual([false, true])
    await boxes[0]?.setValue()
    const { takes = {} } = answer
    expect(log.at(-1)).toEqual({
      kind: 'take.chosen',
      payload: { place: 'turn:a1', take: takes.places?.['turn:a1']?.[0]?.id },
      at_ms: NOW,
    })
  })

  it('refused by the server is named where it was written', async () => {
    const refusal = {
      task: 'inbound_call',
      kind: 'set',
      payload: { turn: 'a1', value: '' },
      seq: 2,
    }
    await bench.setProps({ refusals: [{ ...refusal, reason: 'too_long' }] })
    expect(bench.get('[data-current] [role=alert]').text()).toContain('服务器没有接受')
  })
})

describe('the customer', () => {
  it('is asked for after a reload, as no page may sound that nobody has touched', async () => {
    answer = apply({}, { kind: 'close', payload: { turn: 'a1' } })
    await open({ view: { ...VIEW, rings: 0 } })
    expect(tests.sounded).toEqual([])
    await press('播放客户录音')
    expect(tests.sounded.length).toBe(1)
  })

  it('whose recording does not come holds nobody up', async () => {
    await open({ view: { ...VIEW, rings: 0 } }, 'sound:c1')
    await close()
    expect(bench.text()).toContain('录音没有播放出来')
    await press('先做下一轮')
    expect(bench.get('[data-current]').text()).toContain('提示3')
    expect(kinds()).toEqual(['close'])
  })

  it('is heard again by a key, and falls silent when the microphone records', async () => {
    await open({ view: { ...VIEW, rings: 0 } })
    await tests.desk.open()
    await close()
    tests.sounded[0]?.end()
    await settle()
    await key('F8')
    expect(tests.sounded.map(({ url }) => url)).toEqual(['sound:c1', 'sound:c1'])
    await key('F9')
    expect(tests.sounded[1]?.stopped).toBe(true)
    await key('F8')
    expect(tests.sounded.length).toBe(2)
  })

  it('falls silent in a pause, and speaks again after it', async () => {
    await open({ view: { ...VIEW, rings: 0 } })
    await close()
    await bench.setProps({ readonly: true })
    expect(tests.sounded[0]?.stopped).toBe(true)
    await bench.setProps({ readonly: false })
    await settle()
    expect(tests.sounded.length).toBe(2)
  })
})

describe('the desktop', () => {
  beforeEach(() => open({ view: { ...VIEW, rings: 0 } }))

  it('looks up knowledge, and tells what was looked for and opened', async () => {
    const words = bench.get('input[type=search]')
    await words.setValue(' 离店 ')
    await words.trigger('keydown', { key: 'Enter', isComposing: true })
    expect(kinds()).toEqual([])
    await words.trigger('keydown', { key: 'Enter' })
    await press('退房')
    expect(bench.text()).toContain('中午十二点以前。')
    expect(log.map(({ kind, payload }) => [kind, payload])).toEqual([
      ['search', { text: '离店' }],
      ['read', { article: 'check-out' }],
    ])
  })

  it('does a business action with what was filled in, and shows its outcome', async () => {
    await press('预定客房')
    await bench.get('.form input').setValue('白露')
    await bench.get('form').trigger('submit')
    expect(log.map(({ payload }) => payload)).toEqual([
      { action: 'book', fields: { name: '白露' } },
    ])
    expect(bench.text()).toContain('预定成功。')
  })

  it('keeps notes as they are typed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await bench.get('.notes textarea').setValue('大床房，两晚')
    expect(bench.findComponent(Workbench).emitted('draft')).toEqual([[true]])
    vi.advanceTimersByTime(300)
    expect([
      log.map(({ payload }) => payload),
      bench.findComponent(Workbench).emitted('draft'),
    ]).toEqual([[{ value: '大床房，两晚' }], [[true], [false]]])
  })
})

it('a page that is loaded anew shows what was written, looked up and done', async () => {
  const changes: [string, Record<string, unknown>][] = [
    ['ring', {}],
    ['answer_call', {}],
    ['set', { turn: 'a1', value: '您好' }],
    ['search', { text: '停车' }],
    ['read', { article: 'parking' }],
    ['act', { action: 'book', fields: { name: '白露' } }],
    ['note', { value: '两晚' }],
    ['hold', { on: true }],
  ]
  for (const [kind, payload] of changes) answer = apply(answer, { kind, payload, at_ms: NOW })
  await open()
  expect(editor().element.value).toBe('您好')
  for (const each of ['每晚三十元。', '预定成功。', '保持中']) expect(bench.text()).toContain(each)
  expect(bench.get<HTMLTextAreaElement>('.notes textarea').element.value).toBe('两晚')
  expect(log).toEqual([])
})
