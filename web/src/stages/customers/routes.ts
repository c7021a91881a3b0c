import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/customer',
    name: 'customer',
    component: () => import('./CustomerPage.vue'),
    meta: { areas: ['customers', 'media'], official: true, permission: 'calls.play_customer' },
  },
]
