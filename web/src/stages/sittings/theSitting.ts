/** Gives the one sitting state to the screens below SitPage. */
import { inject, provide, type InjectionKey } from 'vue'

import type { SittingState } from '@/live/useSitting'

const KEY: InjectionKey<SittingState> = Symbol('sitting')

/** Called once, by the page. */
export function provideSitting(state: SittingState): void {
  provide(KEY, state)
}

/** The state of the page above; throws outside of it. */
export function useSitting(): SittingState {
  const state = inject(KEY)
  if (!state) throw new Error('no sitting above this component')
  return state
}
