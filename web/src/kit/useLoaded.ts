/** What a page asks the server for: the value when it is here, else the sentence that says why not. */
import { readonly, ref, shallowReadonly, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

import { sentenceOf } from '@/api/client'
import { language } from '@/app/i18n'

export interface Loaded<T> {
  /** null until the first answer. A failure keeps what was there. */
  value: Readonly<ShallowRef<T | null>>
  error: Readonly<Ref<string>>
  /** Ask again, or in another way; tells whether it went well. */
  load: (how?: () => Promise<T>) => Promise<boolean>
  /** Another call has answered with the newest value. */
  take: (found: T) => void
}

/**
 * Ask once now. An answer that was overtaken by a later question or value is dropped. An answer that
 * is `spoken` holds the server's sentences: it is asked for again when the screen's language changes.
 */
export function useLoaded<T>(ask: () => Promise<T>, { spoken = false } = {}): Loaded<T> {
  const value = shallowRef<T | null>(null)
  const error = ref('')
  let newest = 0

  function take(found: T): void {
    newest += 1
    value.value = found
    error.value = ''
  }

  async function load(how: () => Promise<T> = ask): Promise<boolean> {
    const mine = ++newest
    try {
      const found = await how()
      if (mine === newest) take(found)
      return true
    } catch (thrown: unknown) {
      if (mine === newest) error.value = sentenceOf(thrown)
      return false
    }
  }

  void load()
  if (spoken) watch(language, () => void load())
  return { value: shallowReadonly(value), error: readonly(error), load, take }
}
