/**
 * From the button of an official act over the question that {@link ConfirmTyped} asks to the act
 * itself and back: the dialog closes when it is done and stays, with the reason, when it is refused.
 */
import { computed, ref, shallowRef, type ComputedRef, type ShallowRef } from 'vue'

import { sentenceOf } from '@/api/client'
import type { Confirmed } from '@/kit/ConfirmTyped.vue'

/** What a `ConfirmTyped` is bound to: `<ConfirmTyped v-bind="dialog" … />`. */
export interface DialogState {
  open: boolean
  busy: boolean
  error: string
  'onUpdate:open': (open: boolean) => void
  onConfirm: (given: Confirmed) => Promise<void>
}

export interface Confirm<Q> {
  /** What was asked last; kept while the dialog closes, so that its words do not vanish. */
  asked: ShallowRef<Q | null>
  dialog: ComputedRef<DialogState>
  ask: (question: Q) => void
}

/** Ask before `act`, which gets what the official gave and what was asked; it throws to refuse. */
export function useConfirm<Q = void>(
  act: (given: Confirmed, question: Q) => Promise<unknown>,
): Confirm<Q> {
  const asked = shallowRef<Q | null>(null)
  const open = ref(false)
  const busy = ref(false)
  const error = ref('')
  let pending: (given: Confirmed) => Promise<unknown> = () => Promise.resolve()

  function ask(question: Q): void {
    asked.value = question
    pending = (given) => act(given, question)
    error.value = ''
    open.value = true
  }

  async function carryOut(given: Confirmed): Promise<void> {
    busy.value = true
    error.value = ''
    try {
      await pending(given)
      open.value = false
    } catch (thrown: unknown) {
      error.value = sentenceOf(thrown)
    } finally {
      busy.value = false
    }
  }

  const dialog = computed(() => ({
    open: open.value,
    busy: busy.value,
    error: error.value,
    'onUpdate:open': (next: boolean) => {
      open.value = next
    },
    onConfirm: carryOut,
  }))
  return { asked, dialog, ask }
}
