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
    meta: { areas: ['accounts', 'competitions'], official: true },
  },
  {
    path: '/password',
    name: 'password',
    component: () => import('./PasswordPage.vue'),
    meta: { areas: ['accounts'], official: true },
  },
  {
    path: '/officials',
    name: 'officials',
    component: () => import('./OfficialsPage.vue'),
    meta: { areas: ['accounts'], official: true, permission: 'officials.view' },
  },
]
