import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'

import { timeOfDay } from '@/kit/durations'
import {
  decide,
  entry,
  everyTestHasADesk,
  greet,
  line,
  NOW,
  open,
  pass,
  RECEIPT,
  sitting,
  start,
  STARTED,
  TASK,
  VIEW,
} from '@/live/sitting/desk'

import ClosedScreen from './ClosedScreen.vue'
import SitFooter from './SitFooter.vue'
import { provideSitting } from './theSitting'

everyTestHasADesk()

const ENDED = STARTED.map((entry) => ({ ...entry, at_ms: NOW - 600_000 }))
let page: VueWrapper | null = null

/** The closed screen and the footer below it, of the machine at the desk. */
function show(): VueWrapper {
  page = mount(
    defineComponent({
      setup() {
        provideSitting(sitting)
        return () => [h(ClosedScreen), h(SitFooter, { helping: false })]
      },
    }),
  )
  return page
}

function serve(result: object): void {
  const body = JSON.stringify(result)
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status: 200 })))
}

afterEach(() => {
  page?.unmount()
  vi.unstubAllGlobals()
})

describe('a contestant who comes to another machine after the end', () => {
  it('reads the receipt, and can raise a hand', async () => {
    await greet(ENDED, null)
    const screen = show()
    expect(screen.get('h1').text()).toBe('本题时间到')
    expect(screen.text()).toContain('正在等待服务器的回执')
    line().say(RECEIPT)
    await pass(1)
    expect(screen.get('h1').text()).toBe('作答回执')
    expect(screen.text()).toContain('录入 1 栏，共 1 栏')
    expect(screen.text()).toContain('0123 4567 89ab')
    await screen.get('button[aria-pressed]').trigger('click')
    expect(line().heard).toContainEqual({ type: 'hand', up: true })
  })

  it.each([
    [
      { state: 'not_published', score: null, accuracy: null, rank: null },
      '成绩还没有公布。公布后可在这里查询。',
    ],
    [
      { state: 'hidden', score: null, accuracy: null, rank: null },
      '本场成绩不在此处公布。请以裁判长公布的名单为准。',
    ],
    [
      { state: 'published', score: '9.83', accuracy: '98.31 %', rank: null },
      '成绩9.83 分准确率98.31 %',
    ],
    [{ state: 'published', score: '9.83', accuracy: null, rank: 2 }, '成绩9.83 分名次2'],
  ])('asks for the result: %o', async (result, words) => {
    await greet(ENDED, null)
    const screen = show()
    serve(result)
    await screen.get('section:last-of-type button').trigger('click')
    await flushPromises()
    expect(screen.text()).toContain(words)
  })
})

describe('a contestant who logs in for the first time after the end', () => {
  it('reads when it ended and that they took no part, with no receipt, and can raise a hand', async () => {
    await greet(ENDED, null, 0, undefined, [TASK])
    line().say({ ...RECEIPT, ops: 0, filled: 0 })
    await pass(1)
    const screen = show()
    expect(screen.get('h1').text()).toBe('您没有参加本题')
    expect(screen.get('dd').text()).toBe(`${timeOfDay(NOW)}本题时间到`)
    expect(screen.text()).not.toContain('0123 4567 89ab')
    expect(screen.text()).not.toContain('回执时间')
    await screen.get('button[aria-pressed]').trigger('click')
    expect(line().heard).toContainEqual({ type: 'hand', up: true })
  })

  it('is not meant where somebody went in after the start, also once the paper has gone', async () => {
    await greet(STARTED, undefined, 0, undefined, [TASK])
    line().say({ type: 'paper', task: TASK, view: VIEW, recordings: [] })
    await decide([{ ...entry(2, 'end', NOW + 1) }, ...STARTED])
    line().say(RECEIPT)
    await pass(500)
    expect(sitting.cleared.value).toBe(true)
    sitting.stop()
    await open()
    expect(sitting.paper.value).toBeUndefined()
    expect(show().get('h1').text()).toBe('作答回执')
  })
})

describe('whoever was ended by the chief judge', () => {
  it('is told so, and not that the time was up', async () => {
    await start()
    const end = { seq: 2, task: TASK, kind: 'end', at_ms: NOW + 1, sitting: 17, ms: 0 } as const
    line().say({ type: 'time', server_ms: NOW, ready: true, hall: null, own: [end] })
    await pass(200)
    const screen = show()
    expect(screen.get('h1').text()).toBe('裁判长终止了您的作答')
    line().say({ ...RECEIPT, ended_by: 'person' })
    await pass(1)
    expect(screen.get('h1').text()).toBe('作答回执')
    expect(screen.text()).toContain('裁判长终止了您的作答')
  })
})
