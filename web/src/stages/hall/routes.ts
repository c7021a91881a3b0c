import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/hall',
    name: 'hall',
    component: () => import('./HallPage.vue'),
    meta: { areas: ['hall', 'ledger'], tasks: true, official: true, permission: 'hall.view' },
  },
  {
    path: '/seats',
    name: 'seats',
    component: () => import('./SeatsPage.vue'),
    meta: { areas: ['hall'], official: true, permission: 'hall.view' },
  },
]
