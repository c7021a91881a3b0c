/**
 * What the lamps show: green before anything was typed would say that something is saved, and after
 * the receipt only the server has it.
 */
import { computed, type ComputedRef } from 'vue'

import type { ShownLamp } from '@/kit/SaveLamps.vue'
import type { SittingState } from '@/live/useSitting'

export interface ShownLamps {
  local: ShownLamp
  server: Exclude<ShownLamp, 'cleared'>
}

export function useShownLamps({
  answers,
  cleared,
  receipt,
  slot,
  localLamp,
  serverLamp,
}: SittingState): ComputedRef<ShownLamps> {
  return computed(() => {
    const answer = answers.value[slot.value?.task ?? ''] ?? {}
    const idle = localLamp.value === 'saved' && serverLamp.value === 'saved'
    if (cleared.value && idle) {
      const { ops = 0, held = 0, rejected = 0 } = receipt.value ?? {}
      // What is not counted (yet) is on the server all the same: nobody's work is gone.
      return { local: 'cleared', server: ops + held + rejected > 0 ? 'saved' : 'empty' }
    }
    if (Object.keys(answer).length === 0 && idle) return { local: 'empty', server: 'empty' }
    return { local: localLamp.value, server: serverLamp.value }
  })
}
