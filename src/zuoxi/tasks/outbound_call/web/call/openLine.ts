/** Which line leads to the customer of a question (I18). */
import { shallowRef, ref } from 'vue'

import type { CallWire } from '@/live/callWire'
import type { Change } from '@/live/taskParts'
import type { TakeDesk } from '@/media/desk'

import type { View } from '../model'

import type { Line, LineEvent } from './line'
import { personLine } from './personLine'
import { simulatedLine } from './simulatedLine'

interface Parts {
  desk: Pick<TakeDesk, 'prepare' | 'play' | 'context' | 'voice' | 'level'>
  wire: CallWire | null
  recording: (sha256: string) => Promise<string>
  tell: (change: Change) => void
}

/** The line to the customer that `view` names; nobody answers on a page without a wire. */
export function openLine({ plan }: View, { desk, wire, recording, tell }: Parts): Line {
  const write = ({ kind, ...payload }: LineEvent): void => tell({ kind, payload })
  if (plan) return simulatedLine({ plan, desk, recording, tell: write })
  return wire ? personLine({ desk, wire, tell: write }) : nobody()
}

function nobody(): Line {
  const nothing = (): void => undefined
  return {
    remote: shallowRef(undefined),
    speaks: ref(false),
    note: ref(null),
    dial: nothing,
    hold: nothing,
    hangUp: nothing,
    follow: nothing,
    close: nothing,
  }
}
