/** The contestant's page: one address from the seat code to the own result. */
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/sit',
    name: 'sit',
    component: () => import('@/stages/sittings/SitPage.vue'),
    meta: { areas: ['sitting', 'problem'], tasks: true },
  },
]
