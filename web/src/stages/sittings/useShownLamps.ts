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
      return { local: 'cleared', server: receipt.value?.ops ? 'saved' : 'empty' }
    }
    if (Object.keys(answer).length === 0 && idle) return { local: 'empty', server: 'empty' }
    return { local: localLamp.value, server: serverLamp.value }
  })
}
