import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/',
    name: 'landing',
    component: () => import('./LandingPage.vue'),
    meta: { areas: ['accounts'] },
  },
  {
    path: '/competition',
    name: 'competition',
    component: () => import('./CompetitionPage.vue'),
    meta: { areas: ['competitions'], official: true, permission: 'competition.view' },
  },
  {
    path: '/competition/new',
    name: 'new-competition',
    component: () => import('./NewCompetitionPage.vue'),
    meta: { areas: ['competitions'], official: true, permission: 'competition.create' },
  },
]
