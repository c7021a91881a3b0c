/**
 * The takes that can be listened to, for the views of evidence: what the server has made of them.
 * A page that shows evidence provides them; a view of evidence asks by the take's id.
 */
import { inject, provide, type ComputedRef, type InjectionKey } from 'vue'

import type { HeardTake } from '@/api/types'

export type HeardTakes = ReadonlyMap<string, HeardTake>

const key: InjectionKey<ComputedRef<HeardTakes>> = Symbol('heard takes')

export function provideHeardTakes(takes: ComputedRef<HeardTakes>): void {
  provide(key, takes)
}

/** Return the takes; an empty map where the page has none. */
export function useHeardTakes(): ComputedRef<HeardTakes> | null {
  return inject(key, null)
}
