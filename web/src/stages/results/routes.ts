import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/results',
    name: 'results',
    component: () => import('./ResultsPage.vue'),
    meta: { areas: ['results'], tasks: true, official: true, permission: 'results.view' },
  },
]
