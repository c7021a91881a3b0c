/**
 * Every stage brings its pages in `stages/<stage>/routes.ts`; each page is a chunk of its own.
 *
 * `meta.areas` names the sentence files that a page needs, `meta.tasks` that it speaks of task types,
 * `meta.official` that it is for logged-in officials, `meta.permission` the right without which it
 * would be empty.
 */
import {
  createRouter,
  createWebHistory,
  type Router,
  type RouteRecordRaw,
  type RouterHistory,
} from 'vue-router'

import type { Permission } from '@/api/types'
import { loadAreas } from '@/app/i18n'
import { TASK_AREAS } from '@/live/taskNames'
import { useMe } from '@/stages/accounts/me'

declare module 'vue-router' {
  interface RouteMeta {
    areas?: readonly string[]
    tasks?: boolean
    official?: boolean
    permission?: Permission
  }
}

const stages = import.meta.glob<{ routes: RouteRecordRaw[] }>('../stages/*/routes.ts', {
  eager: true,
})

/**
 * Return all pages of all stages, the page for addresses that lead nowhere, and the one that says
 * whose page it is. The last is never found by its address, only by its name: the address stays.
 */
export function allRoutes(): RouteRecordRaw[] {
  return [
    ...Object.values(stages).flatMap((stage) => stage.routes),
    { path: '/:rest(.*)*', name: 'lost', component: () => import('@/app/LostPage.vue') },
    { path: '/:rest(.*)*', name: 'closed', component: () => import('@/app/ClosedPage.vue') },
  ]
}

/**
 * Make the router: sentences are there before a page shows, officials' pages ask for a log-in, and
 * who lacks the right for a page is told whose it is; the page itself then never asks the server.
 */
export function makeRouter(history: RouterHistory = createWebHistory()): Router {
  const router = createRouter({ history, routes: allRoutes() })
  router.beforeEach(async (to) => {
    await loadAreas([...(to.meta.areas ?? []), ...(to.meta.tasks === true ? TASK_AREAS : [])])
    if (to.meta.official !== true) return true
    const me = useMe()
    await me.ready()
    if (me.user === null) return { name: 'login', query: { next: to.fullPath } }
    // A one-time password opens nothing but the page where the own one is chosen.
    if (me.user.must_change_password && to.name !== 'password') {
      return { name: 'password', query: { next: to.fullPath } }
    }
    const { permission } = to.meta
    if (permission === undefined || me.may(permission)) return true
    return {
      name: 'closed',
      params: { rest: to.path.slice(1).split('/') },
      query: to.query,
      hash: to.hash,
    }
  })
  return router
}
