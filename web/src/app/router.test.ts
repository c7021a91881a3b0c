import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory } from 'vue-router'

import type { Me } from '@/api/types'
import { makeRouter } from '@/app/router'

const HALL_JUDGE: Me = {
  user: { id: 4, username: 'hall_judge', display_name: '何现场', must_change_password: false },
  appointments: [
    {
      competition: { id: 1, name: '客户信息服务技能竞赛', edition: '校内选拔' },
      roles: ['hall_judge'],
      permissions: ['competition.view', 'hall.move_seat', 'hall.pause_person', 'hall.view'],
    },
  ],
  permissions: [],
  server_ms: 0,
}
const PAPERS_READER: Me = {
  ...HALL_JUDGE,
  appointments: HALL_JUDGE.appointments.map((each) => ({
    ...each,
    roles: ['supervisor'],
    permissions: ['competition.view', 'paper.view'],
  })),
}
const NOBODY: Me = { user: null, appointments: [], permissions: [], server_ms: 0 }

/** Go to `path` as `me` and return where one is and what the server was asked. */
async function go(me: Me, path: string): Promise<{ name: unknown; path: string; asked: string[] }> {
  const asked: string[] = []
  vi.stubGlobal('fetch', (request: Request) => {
    asked.push(new URL(request.url).pathname)
    return Promise.resolve(Response.json(me))
  })
  const router = makeRouter(createMemoryHistory())
  await router.push(path)
  const { name, fullPath } = router.currentRoute.value
  return { name, path: fullPath, asked }
}

describe('an official’s page', () => {
  beforeEach(() => setActivePinia(createPinia()))
  afterEach(() => vi.unstubAllGlobals())

  it('opens for who holds its right', async () => {
    const { name, asked } = await go(PAPERS_READER, '/papers')
    expect([name, asked]).toEqual(['papers', ['/api/me']])
  })

  it.each(['/ledger', '/results?from=mail', '/papers/3'])(
    '%s says whose it is to who has not the right, and keeps its address',
    async (path) => {
      expect(await go(HALL_JUDGE, path)).toEqual({ name: 'closed', path, asked: ['/api/me'] })
    },
  )

  it('asks who is not logged in to log in, and comes back afterwards', async () => {
    const { name, path } = await go(NOBODY, '/ledger')
    expect([name, path]).toEqual(['login', '/login?next=/ledger'])
  })

  it('is never found by the address of the page that says whose it is', async () => {
    expect((await go(HALL_JUDGE, '/nowhere')).name).toBe('lost')
  })
})
