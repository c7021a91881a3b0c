/**
 * Every stage brings its pages in `stages/<stage>/routes.ts`; each page is a chunk of its own.
 *
 * `meta.areas` names the sentence files that a page needs, `meta.official` that it is for logged-in
 * officials, `meta.permission` the right without which it would be empty.
 */
import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router'

import type { Permission } from '@/api/types'
import { loadAreas } from '@/app/i18n'
import { useMe } from '@/stages/accounts/me'

declare module 'vue-router' {
  interface RouteMeta {
    areas?: readonly string[]
    official?: boolean
    permission?: Permission
  }
}

const stages = import.meta.glob<{ routes: RouteRecordRaw[] }>('../stages/*/routes.ts', {
  eager: true,
})

/** Return all pages of all stages, and the page for addresses that lead nowhere. */
export function allRoutes(): RouteRecordRaw[] {
  return [
    ...Object.values(stages).flatMap((stage) => stage.routes),
    { path: '/:rest(.*)*', name: 'lost', component: () => import('@/app/LostPage.vue') },
  ]
}

/** Make the router: sentences are there before a page shows, officials' pages ask for a log-in. */
export function makeRouter(): Router {
  const router = createRouter({ history: createWebHistory(), routes: allRoutes() })
  router.beforeEach(async (to) => {
    await loadAreas(to.meta.areas ?? [])
    if (to.meta.official !== true) return true
    const me = useMe()
    await me.ready()
    if (me.user !== null) return true
    return { name: 'login', query: { next: to.fullPath } }
  })
  return router
}
