import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'

import type { RuleLine, RuleSheet } from '@/api/types'
import { everyTestHasADesk, greet, sitting } from '@/live/sitting/desk'

import RulesCard from './RulesCard.vue'
import { provideSitting } from './theSitting'

everyTestHasADesk()
afterEach(() => vi.unstubAllGlobals())

const LINE: RuleLine = {
  name: '',
  title: '到时',
  part: '',
  why: '人人时间相等。',
  paragraph: 'I35',
  kind: 'fixed',
  value: null,
  says: '服务器统一收卷，无需点击',
  choices: [],
  minimum: 0,
  maximum: 0,
  unit: '',
}
const named = (part: string, value: string): RuleLine => ({
  ...LINE,
  name: `dictation.labels.${part}`,
  title: '栏目名称',
  part,
  why: '',
  kind: 'words',
  value,
})
const SHEET: RuleSheet = {
  version: 3,
  may_change: false,
  sections: [
    {
      task: '',
      title: '',
      lines: [
        { ...LINE, name: 'ms', title: '宽限', kind: 'seconds', value: 10_000, unit: '秒' },
        LINE,
      ],
    },
    {
      task: 'dictation',
      title: '听打录入',
      lines: [named('客户姓名', '客户姓名'), named('客户地址', '联系地址')],
    },
  ],
}

it('the rules are read before the start, in words, and asked for only when they are opened', async () => {
  const asked: string[] = []
  vi.stubGlobal('fetch', (request: Request) => {
    asked.push(new URL(request.url).pathname)
    return Promise.resolve(Response.json(SHEET))
  })
  await greet()
  const page = mount(
    defineComponent({
      setup() {
        provideSitting(sitting)
        return () => h(RulesCard)
      },
    }),
  )
  await flushPromises()
  expect(asked).toEqual([])
  page.get<HTMLDetailsElement>('details').element.open = true
  await flushPromises()
  expect(asked).toEqual(['/api/seat/rules'])
  expect(page.get('li').text()).toBe('听打录入：10 分钟')
  expect(page.findAll('dt').map((each) => each.text())).toEqual([
    '宽限',
    '到时',
    '栏目名称 · 客户地址',
  ])
  expect(page.findAll('strong').map((each) => each.text())).toEqual([
    '10 秒',
    '服务器统一收卷，无需点击',
    '联系地址',
  ])
  page.unmount()
})
