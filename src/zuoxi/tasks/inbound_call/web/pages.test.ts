import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { computed, defineComponent, h } from 'vue'

import type { HeardTake } from '@/api/types'
import { provideHeardTakes } from '@/media/heard'
import TakePlayer from '@/media/TakePlayer.vue'

import Author from './Author.vue'
import { newItem } from './authoring'
import Evidence from './Evidence.vue'
import type { Dialogue, ItemShown, Question } from './model'

const CARD = {
  company: '晴川酒店',
  date: '2026年11月23日',
  customer: '白露',
  number: '19900001234',
  need: '订房',
}
const QUESTION: Question = {
  call_card: CARD,
  rings: 3,
  items: [{ ...newItem('a01', 'agent'), cue: '问候' }, newItem('c01', 'customer')],
  knowledge: [{ id: 'k01', title: '退房', body: '中午以前。', keywords: ['离店'] }],
  actions: [{ id: 'x01', label: '预定', kind: 'booking', fields: [], outcome: '成功。' }],
}
const SHOWN: ItemShown = {
  id: 'a01',
  number: 1,
  kind: 'agent',
  cue: '问候客户',
  instruction: '',
  script: '您好，晴川酒店',
  closed: true,
  place: 'turn:a01',
  takes: [
    { take: '1'.repeat(32), number: 1, ms: 2_000, counts: false },
    { take: '2'.repeat(32), number: 2, ms: null, counts: true },
  ],
  transcript: '',
  recording: null,
  played: 0,
  reference: '您好，这里是晴川酒店',
  checklist: [
    { kind: 'opening', says: ['您好'], found: '您好' },
    { kind: 'closing', says: ['再见', '再会'], found: '' },
  ],
  articles: [],
}
const CONTENT: Dialogue = {
  call_card: CARD,
  rings: 3,
  answered_ms: 6_400,
  items: [SHOWN],
  events: [{ after_ms: 65_000, kind: 'transferred', said: '转接至前台' }],
  searches: [{ after_ms: 9_000, text: '离店', opened: ['退房'] }],
  actions: [
    {
      after_ms: 12_000,
      label: '预定客房',
      kind: 'booking',
      fields: [{ label: '姓名', value: '白露' }],
      outcome: '预定成功。',
    },
  ],
  notes: '两晚',
}

it('a judge reads script beside reference, what was found, looked up and done', () => {
  const text = mount(Evidence, { props: { content: CONTENT } }).text()
  for (const said of [
    '您好，晴川酒店',
    '您好，这里是晴川酒店',
    '✓ 开头语: 您好',
    '— 结束语: 再见 / 再会',
    '振铃 6 秒后接听',
    '01:05 转接 转接至前台',
    '00:09 离店 → 退房',
    '预定客房',
    '预定成功。',
    '两晚',
  ]) {
    expect(text.replaceAll(/\s+/gu, ' ')).toContain(said)
  }
})

it('a take has a player once it is asked for, one at a time', async () => {
  const heard = (take: string): HeardTake => ({
    take,
    task: 'inbound_call',
    place: 'turn:a01',
    layout: 'mono',
    url: `/sounds/${take}`,
    duration_ms: 2_000,
    peaks: [],
    damage: [],
    observations: [],
  })
  const made = computed(() => new Map(['1', '2'].map((n) => [n.repeat(32), heard(n.repeat(32))])))
  const Page = defineComponent(() => {
    provideHeardTakes(made)
    return () => h(Evidence, { content: CONTENT })
  })
  const page = mount(Page)
  const players = (): unknown[] =>
    page.findAllComponents(TakePlayer).map((player) => player.props('src'))
  expect(players()).toEqual([])
  const [first, second] = page.findAll('.takes button')
  await first?.trigger('click')
  await second?.trigger('click')
  expect(players()).toEqual([`/sounds/${'2'.repeat(32)}`])
})

it('an author changes a cue, and the page hears the whole question', async () => {
  const page = mount(Author, { props: { question: QUESTION } })
  await page.findAll('.fold')[0]?.trigger('click')
  await page.get('.body textarea').setValue('问候客户，报酒店名称')
  const [first, ...rest] = QUESTION.items
  expect(page.emitted('update')?.at(-1)).toEqual([
    { ...QUESTION, items: [{ ...first, cue: '问候客户，报酒店名称' }, ...rest] },
  ])
})

it('an author adds, moves and takes away; nothing of it where the paper is frozen', async () => {
  const page = mount(Author, { props: { question: QUESTION } })
  const ids = (): string[] =>
    (page.emitted('update')?.at(-1)?.[0] as Question).items.map(({ id }) => id)
  await page.get('[aria-label="下移第 1 项"]').trigger('click')
  expect(ids()).toEqual(['c01', 'a01'])
  await page.get<HTMLSelectElement>('[aria-label="在第 1 项下面插入"]').setValue('retell')
  expect(ids()).toEqual(['a01', 'r01', 'c01'])
  await page.setProps({ readonly: true })
  expect(page.findAll('button').filter((each) => /添加|删除/.test(each.text()))).toEqual([])
})

it('a problem of an item lies open at its place', () => {
  const problem = {
    path: ['items', 1, 'line'],
    sentence: '第 2 项没有录音。',
    severity: 'error' as const,
  }
  const page = mount(Author, { props: { question: QUESTION, problems: [problem] as never } })
  expect(page.findAll('.item')[1]?.text()).toContain('第 2 项没有录音。')
  expect(page.findAll('.item')[0]?.text()).not.toContain('没有录音')
})

it('a play-through goes item by item with the reference beside it', async () => {
  const items = [
    { ...newItem('a01', 'agent'), cue: '问候', reference: '您好' },
    newItem('c01', 'customer'),
  ]
  const page = mount(Author, { props: { question: { ...QUESTION, items } } })
  await page.get('[aria-expanded=false]').trigger('click')
  expect(page.get('.preview').text()).toContain('您好')
  await page.get('.preview .primary').trigger('click')
  expect(page.get('.preview').text()).toContain('第 2 / 2 轮')
})
