import { describe, expect, it } from 'vitest'

import { competitionTitle } from '@/app/pageTitle'

describe('a competition’s title', () => {
  it.each([
    ['客户信息服务技能竞赛', '2026 年', '客户信息服务技能竞赛 2026 年'],
    ['客户信息服务技能竞赛（演示）', '演示', '客户信息服务技能竞赛（演示）'],
    ['客户信息服务技能竞赛', '', '客户信息服务技能竞赛'],
  ])('of %s, %s is %s', (name, edition, title) => {
    expect(competitionTitle({ name, edition })).toBe(title)
  })
})

const pages = import.meta.glob<string>(['../**/*Page.vue'], {
  eager: true,
  query: '?raw',
  import: 'default',
})

describe('every page', () => {
  it('names itself in the browser’s tab, alone or by the officials’ frame', () => {
    const named = /<OfficialFrame |usePageTitle\(|useSitTitle\(/
    const nameless = Object.keys(pages).filter((path) => !named.test(pages[path] ?? ''))
    expect([Object.keys(pages).length > 10, nameless]).toEqual([true, []])
  })
})
