import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'login',
    component: () => import('./LoginPage.vue'),
    meta: { areas: ['accounts'] },
  },
  {
    path: '/home',
    name: 'home',
    component: () => import('./HomePage.vue'),
    meta: { areas: ['accounts'], official: true },
  },
]
