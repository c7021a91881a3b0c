/** The browser part of 语音服务·呼入; pages are separate chunks. */
import type { TaskParts } from '@/live/taskParts'
import { TAKE_KIND_NAMES } from '@/media/takeKinds'

import { apply, place, progress, where, type View } from './model'

const parts: TaskParts = {
  key: 'inbound_call',
  title: 'inbound_call.title',
  speaks: true,
  wide: true,
  words: {
    counts: 'inbound_call.submit.counts',
    empty: 'inbound_call.submit.empty',
    full: 'inbound_call.submit.full',
    item: 'inbound_call.submit.item',
  },
  apply,
  place,
  where: (view, change) => where(view as View, change),
  progress: (view, answer) => progress(view as View, answer),
  recordings: (view, offered) => {
    const order = (view as View).items.map(({ recording }) => recording?.sha256)
    return [...offered].sort((a, b) => order.indexOf(a.sha256) - order.indexOf(b.sha256))
  },
  kinds: {
    ...TAKE_KIND_NAMES,
    ring: 'inbound_call.op.ring',
    answer_call: 'inbound_call.op.answerCall',
    close: 'inbound_call.op.close',
    open: 'inbound_call.op.open',
    played: 'inbound_call.op.played',
    hold: 'inbound_call.op.hold',
    transfer: 'inbound_call.op.transfer',
    wrap_up: 'inbound_call.op.wrapUp',
    search: 'inbound_call.op.search',
    read: 'inbound_call.op.read',
    act: 'inbound_call.op.act',
  },
  workbench: async () => (await import('./Workbench.vue')).default,
  evidence: async () => (await import('./Evidence.vue')).default,
  author: async () => (await import('./Author.vue')).default,
}

export const { workbench, evidence, author } = parts
export default parts
