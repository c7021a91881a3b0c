/** What the chief judge sees and sends when ruling on held operations, and when taking it back. */
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'

import type { HeldGroup, Permission, RuledGroup } from '@/api/types'
import { useMe } from '@/stages/accounts/me'
import HeldList from '@/stages/hall/HeldList.vue'
import RuledList from '@/stages/hall/RuledList.vue'

const IN_TIME: HeldGroup = {
  sitting: 7,
  seat: 'A-017',
  code: '003',
  task: 'dictation',
  epoch: 1,
  after_end: false,
  ended_ms: 60_000,
  ranges: [[2, 2]],
  count: 1,
  ops: [
    {
      seq: 2,
      kind: 'set',
      item: '1',
      field: '客户姓名',
      before: '沈',
      after: '沈知夏',
      stamped_ms: 59_000,
      received_ms: 95_000,
    },
  ],
}
const LATE: HeldGroup = { ...IN_TIME, after_end: true, ranges: [[3, 3]] }
const RULED: RuledGroup = {
  ...IN_TIME,
  accept: false,
  by: '周裁判长',
  ruled_ms: 100_000,
  reason: '网线松脱',
  witness: '何现场',
  reversed: false,
}

let sent: { path: string; body: unknown }[] = []
let answers: Record<string, unknown> = {}
let shown: VueWrapper | null = null

function serve(): void {
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname
    if (request.method === 'POST') {
      sent.push({ path, body: JSON.parse(await request.text()) as unknown })
    }
    return Response.json(request.method === 'POST' ? { seq: 9 } : (answers[path] ?? []))
  })
}

async function show(
  list: typeof HeldList | typeof RuledList,
  permissions: Permission[],
): Promise<VueWrapper> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', component: { template: '<i />' } }],
  })
  const pinia = createPinia()
  setActivePinia(pinia)
  useMe().appointments = [
    {
      competition: { id: 1, name: '客服赛', edition: '2026' },
      roles: ['chief_judge'],
      permissions,
    },
  ]
  const props = { competitionId: 1, count: 1, newest: 1 }
  shown = mount(list, { attachTo: document.body, props, global: { plugins: [pinia, router] } })
  await flushPromises()
  return shown
}

function buttons(within: ParentNode = document): string[] {
  return [...within.querySelectorAll('li button')].map((each) => each.textContent.trim())
}

async function press(name: string): Promise<void> {
  const found = [...document.querySelectorAll('button')].find(
    (each) => each.textContent.trim() === name,
  )
  found?.click()
  await flushPromises()
}

async function type(label: string, words: string): Promise<void> {
  const found = [...document.querySelectorAll('label')].find((each) => each.textContent === label)
  const input = document.getElementById(found?.htmlFor ?? '')
  if (!(input instanceof HTMLInputElement)) throw new Error(`no field ${label}`)
  input.value = words
  input.dispatchEvent(new Event('input'))
  await flushPromises()
}

async function confirm(): Promise<void> {
  document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
  await flushPromises()
}

beforeEach(() => {
  sent = []
  answers = {
    '/api/competitions/1/held': [IN_TIME, LATE],
    '/api/competitions/1/held/ruled': [RULED],
  }
  serve()
})

afterEach(() => {
  shown?.unmount()
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})

describe('the list of held operations', () => {
  it('offers to accept first what may be in time, and last what was stamped after the end', async () => {
    await show(HeldList, ['hall.decide_held'])
    expect(buttons()).toEqual(['采纳', '不采纳', '不采纳', '仍要采纳'])
  })

  it('shows what each changed, and no button to whoever only reads', async () => {
    const list = await show(HeldList, ['hall.view_held'])
    expect(buttons()).toEqual([])
    expect(list.text()).toContain('第 1 条 客户姓名')
    expect(list.text()).toContain('沈知夏')
  })

  it('sends exactly the operations that were seen, with reason and witness', async () => {
    await show(HeldList, ['hall.decide_held'])
    await press('采纳')
    await type('事由', '网线松脱')
    await type('见证人', '何现场')
    await confirm()
    expect(sent).toEqual([
      {
        path: '/api/competitions/1/held',
        body: {
          sitting: 7,
          epoch: 1,
          ranges: [[2, 2]],
          accept: true,
          reason: '网线松脱',
          witness: '何现场',
        },
      },
    ])
  })

  it('is not there while nothing is held', async () => {
    answers = {}
    expect((await show(HeldList, ['hall.decide_held'])).find('section').exists()).toBe(false)
  })
})

describe('the list of rulings', () => {
  it('says what was ruled, by whom, why and who saw it', async () => {
    const list = await show(RuledList, ['hall.view_held'])
    expect(list.text()).toContain('未采纳')
    expect(list.text()).toContain('周裁判长')
    expect(list.text()).toContain('原因：网线松脱；见证人：何现场')
    expect(buttons()).toEqual([])
  })

  it('takes a ruling back only after the word, with reason and witness', async () => {
    await show(RuledList, ['hall.decide_held'])
    await press('改判为采纳')
    await type('事由', '网管证实当时断网')
    await type('见证人', '何现场')
    await confirm()
    expect(sent).toEqual([])
    await type('请输入「改判为采纳」以确认', '改判为采纳')
    await confirm()
    expect(sent).toEqual([
      {
        path: '/api/competitions/1/held/ruled',
        body: {
          sitting: 7,
          epoch: 1,
          ranges: [[2, 2]],
          accept: true,
          reason: '网管证实当时断网',
          witness: '何现场',
        },
      },
    ])
  })

  it('asks anew when a ruling is added', async () => {
    const list = await show(RuledList, ['hall.decide_held'])
    answers['/api/competitions/1/held/ruled'] = [{ ...RULED, accept: true, reversed: true }]
    await list.setProps({ newest: 2 })
    await flushPromises()
    expect(list.text()).toContain('改判：已采纳')
    expect(buttons()).toEqual(['改判为不采纳'])
  })
})
