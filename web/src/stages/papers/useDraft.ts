/** A question while it is being edited: kept here until it is saved, so that an error loses nothing. */
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue'

import type { Question } from '@/api/types'

export interface Draft {
  question: ComputedRef<Question>
  changed: ComputedRef<boolean>
  update: (next: Question) => void
  /** The question as it goes to the server now; what is changed meanwhile stays a draft. */
  sent: () => Question
}

/**
 * Edit `stored()`. A newly stored question takes the place of the draft that was sent; the browser
 * asks before a page with a draft is left.
 */
export function useDraft(stored: () => Question): Draft {
  const draft = shallowRef<Question | null>(null)
  const onItsWay = shallowRef<Question | null>(null)
  const question = computed(() => draft.value ?? stored())
  window.addEventListener('beforeunload', keep)
  onScopeDispose(() => window.removeEventListener('beforeunload', keep))
  watch(stored, () => {
    if (draft.value === onItsWay.value) draft.value = null
    onItsWay.value = null
  })

  function keep(event: BeforeUnloadEvent): void {
    if (draft.value !== null) event.preventDefault()
  }

  function sent(): Question {
    onItsWay.value = draft.value
    return question.value
  }

  function update(next: Question): void {
    draft.value = next
  }

  return { question, changed: computed(() => draft.value !== null), update, sent }
}
