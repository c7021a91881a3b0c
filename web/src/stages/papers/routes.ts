import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/papers',
    name: 'papers',
    component: () => import('./PapersPage.vue'),
    meta: { areas: ['papers'], tasks: true, official: true, permission: 'paper.view' },
  },
  {
    path: '/papers/:id(\\d+)',
    name: 'paper',
    component: () => import('./PaperPage.vue'),
    props: (route) => ({ id: Number(route.params.id) }),
    meta: { areas: ['papers'], tasks: true, official: true, permission: 'paper.view' },
  },
  {
    path: '/papers/:id(\\d+)/rubrics',
    name: 'rubrics',
    component: () => import('./RubricsPage.vue'),
    props: (route) => ({ id: Number(route.params.id) }),
    meta: { areas: ['papers'], tasks: true, official: true, permission: 'paper.view' },
  },
]
