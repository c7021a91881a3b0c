/** The browser part of the outbound sales call; pages are separate chunks. */
import type { TaskParts } from '@/live/taskParts'
import { TAKE_KIND_NAMES } from '@/media/takeKinds'

import { isUp } from './callState'
import { NOBODY } from './customer'
import { apply, callOf, place, progress, where, type View } from './model'

const parts: TaskParts = {
  key: 'outbound_call',
  title: 'outbound_call.title',
  speaks: true,
  words: {
    counts: 'outbound_call.submit.counts',
    empty: 'outbound_call.submit.empty',
    full: 'outbound_call.submit.full',
    item: 'outbound_call.submit.section',
  },
  engaged: (answer) => isUp(callOf(answer)),
  apply: (answer, change, view) =>
    apply((view as View | undefined) ?? { plan: null }, answer, change),
  place,
  where: (_view, change) => where(change),
  progress: (view, answer) => progress(view as View, answer),
  recordings: (view, offered) => {
    const { plan } = view as View
    const order = (plan?.nodes ?? []).map((node) => node.recording?.sha256)
    const first = plan && plan.greeting !== NOBODY ? order[plan.greeting] : undefined
    const rank = (sha256: string): number => (sha256 === first ? -1 : order.indexOf(sha256))
    return [...offered].sort((a, b) => rank(a.sha256) - rank(b.sha256))
  },
  kinds: {
    ...TAKE_KIND_NAMES,
    dial: 'outbound_call.op.dial',
    ringing: 'outbound_call.op.ringing',
    connected: 'outbound_call.op.connected',
    hang_up: 'outbound_call.op.hangUp',
    dropped: 'outbound_call.op.dropped',
    hold: 'outbound_call.op.hold',
    stage: 'outbound_call.op.stage',
    said: 'outbound_call.op.said',
    spoke: 'outbound_call.op.spoke',
    silence: 'outbound_call.op.silence',
    heard: 'outbound_call.op.heard',
    unheard: 'outbound_call.op.unheard',
    tag: 'outbound_call.op.tag',
    cap: 'outbound_call.op.cap',
  },
  workbench: async () => (await import('./Workbench.vue')).default,
  evidence: async () => (await import('./Evidence.vue')).default,
  author: async () => (await import('./Author.vue')).default,
}

export const { workbench, evidence, author } = parts
export default parts
