/**
 * What the lamps show: green before anything was typed would say that something is saved, and after
 * the receipt only the server has it.
 */
import { computed, type ComputedRef } from 'vue'

import type { ShownLamp } from '@/kit/SaveLamps.vue'
import type { Answer } from '@/live/taskParts'
import type { SittingState } from '@/live/useSitting'

export interface ShownLamps {
  local: ShownLamp
  server: Exclude<ShownLamp, 'cleared'>
}

export function useShownLamps({
  answers,
  cleared,
  receiptOf,
  together,
  localLamp,
  serverLamp,
}: SittingState): ComputedRef<ShownLamps> {
  return computed(() => {
    // Tasks on one clock are looked at together: what is saved of one is not nothing.
    const empty = together.value.every((task) => isEmpty(answers.value[task]))
    const idle = localLamp.value === 'saved' && serverLamp.value === 'saved'
    if (cleared.value && idle) {
      // What is not counted (yet) is on the server all the same: nobody's work is gone.
      const arrived = together.value
        .map(receiptOf)
        .some((one) => one !== null && one.ops + one.held + one.rejected > 0)
      return { local: 'cleared', server: arrived ? 'saved' : 'empty' }
    }
    if (empty && idle) return { local: 'empty', server: 'empty' }
    return { local: localLamp.value, server: serverLamp.value }
  })
}

function isEmpty(answer: Answer | undefined): boolean {
  return answer === undefined || Object.keys(answer).length === 0
}
