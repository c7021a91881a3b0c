/** What the lamps show: green before anything was typed would say that something is saved. */
import { computed, type ComputedRef } from 'vue'

import type { ShownLamp } from '@/kit/SaveLamps.vue'
import type { SittingState } from '@/live/useSitting'

export interface ShownLamps {
  local: ShownLamp
  server: ShownLamp
}

export function useShownLamps({
  answers,
  slot,
  localLamp,
  serverLamp,
}: SittingState): ComputedRef<ShownLamps> {
  return computed(() => {
    const answer = answers.value[slot.value?.task ?? ''] ?? {}
    const idle = localLamp.value === 'saved' && serverLamp.value === 'saved'
    if (Object.keys(answer).length === 0 && idle) return { local: 'empty', server: 'empty' }
    return { local: localLamp.value, server: serverLamp.value }
  })
}
