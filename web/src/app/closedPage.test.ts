import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, RouterView } from 'vue-router'

import { makeRouter } from '@/app/router'

afterEach(() => vi.unstubAllGlobals())

describe('a page that is not for one’s role', () => {
  it('says whose it is and who one is, and asks the server for nothing more', async () => {
    const asked: string[] = []
    vi.stubGlobal('fetch', (request: Request) => {
      asked.push(new URL(request.url).pathname)
      return Promise.resolve(
        Response.json({
          user: { id: 5, username: 'marking_judge', display_name: '孟评分' },
          appointments: [
            {
              competition: { id: 1, name: '客户信息服务技能竞赛（演示）', edition: '演示' },
              roles: ['marking_judge'],
              permissions: ['competition.view'],
            },
          ],
          permissions: [],
          server_ms: 0,
        }),
      )
    })
    const pinia = createPinia()
    const router = makeRouter(createMemoryHistory())
    const page = mount(RouterView, { global: { plugins: [pinia, router] } })
    await router.push('/results')
    const said = page.find('main').text()
    expect(said).toBe(
      '本页供赛务、裁判长、监督组、仲裁组使用您在本赛项的角色：评分裁判。需要查看时，请联系赛务。回到工作台',
    )
    expect(document.title).toBe('本页由他人使用 · 客户信息服务技能竞赛（演示）')
    expect(asked).toEqual(['/api/me'])
  })
})
