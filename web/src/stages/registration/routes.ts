import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/contestants',
    name: 'contestants',
    component: () => import('./ContestantsPage.vue'),
    meta: { areas: ['registration'], official: true, permission: 'contestants.view' },
  },
]
