import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/',
    name: 'landing',
    component: () => import('./LandingPage.vue'),
    meta: { areas: ['accounts'] },
  },
]
