/**
 * The browser part of 听打录入; pages are separate chunks. Stages carry view and answer without
 * knowing them; here they get the types that the server's own content models say.
 */
import type { TaskParts } from '@/live/taskParts'

import { apply, itemsOf, place, progress, where, type View } from './model'

const parts: TaskParts = {
  key: 'dictation',
  title: 'dictation.title',
  apply,
  place,
  where: (view, change) => where(view as View, change),
  progress: (view, answer) => progress(view as View, answer),
  recordings: (view, offered) => {
    const order = itemsOf(view as View).map((item) => item.recording)
    return [...offered].sort((a, b) => order.indexOf(a.sha256) - order.indexOf(b.sha256))
  },
  workbench: async () => (await import('./Workbench.vue')).default,
  evidence: async () => (await import('./Evidence.vue')).default,
  author: async () => (await import('./Author.vue')).default,
}

export const { workbench, evidence, author } = parts
export default parts
