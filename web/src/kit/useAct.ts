/** A button's act without a question: busy while it runs, and the sentence that says why it failed. */
import { readonly, ref, type Ref } from 'vue'

import { sentenceOf } from '@/api/client'

export interface Act<A extends unknown[]> {
  busy: Readonly<Ref<boolean>>
  error: Ref<string>
  /** Carry the act out; a second press while it runs does nothing. Tells whether it went well. */
  run: (...given: A) => Promise<boolean>
}

/** Return the state of `act` as its page shows it. */
export function useAct<A extends unknown[]>(act: (...given: A) => Promise<unknown>): Act<A> {
  const busy = ref(false)
  const error = ref('')

  async function run(...given: A): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    error.value = ''
    try {
      await act(...given)
      return true
    } catch (thrown: unknown) {
      error.value = sentenceOf(thrown)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy: readonly(busy), error, run }
}
