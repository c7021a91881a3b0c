/**
 * A question while it is being edited: kept here until it is saved, so that an error loses nothing.
 * Recordings are uploaded, or synthesised by a job that the page waits for.
 */
import {
  computed,
  onScopeDispose,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
  type ShallowRef,
} from 'vue'

import { answer, api, formOf, ApiError, sentenceOf } from '@/api/client'
import type { Question, Recording } from '@/api/types'

export type Work = 'upload' | 'synthesise'

const ASK_AGAIN_MS = 1_000

export interface Draft {
  question: ShallowRef<Question>
  changed: ComputedRef<boolean>
  busy: Ref<Record<number, Work>>
  error: Ref<string>
  /** What was uploaded or synthesised here, with its loudness. */
  made: ShallowRef<readonly Recording[]>
  update: (next: Question) => void
  /** The question as it goes to the server now; what is changed meanwhile stays a draft. */
  sent: () => Question
  upload: (index: number, file: File) => Promise<void>
  synthesise: (index: number) => Promise<void>
}

/**
 * Edit `stored()` of paper `paperId`. A newly stored question takes the place of the draft that was
 * sent; the browser asks before a page with a draft is left.
 */
export function useDraft(paperId: number, stored: () => Question): Draft {
  const draft = shallowRef<Question | null>(null)
  const question = computed(() => draft.value ?? stored())
  const busy = ref<Record<number, Work>>({})
  const error = ref('')
  const made = shallowRef<readonly Recording[]>([])
  const params = { path: { paper_id: paperId } }
  const onItsWay = shallowRef<Question | null>(null)
  let gone = false
  window.addEventListener('beforeunload', keep)
  onScopeDispose(() => {
    gone = true
    window.removeEventListener('beforeunload', keep)
  })
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

  /** Do `work` on item `index`; whatever it says goes into that item as it is then. */
  async function during(
    index: number,
    work: Work,
    change: () => Promise<Record<string, unknown>>,
  ): Promise<void> {
    busy.value = { ...busy.value, [index]: work }
    error.value = ''
    const id = itemsOf(question.value)[index]?.id
    try {
      const found = await change()
      const items = itemsOf(question.value).map((item) =>
        item.id === id ? { ...item, ...found } : item,
      )
      update({ ...question.value, items })
    } catch (thrown: unknown) {
      error.value = sentenceOf(thrown)
    } finally {
      busy.value = Object.fromEntries(
        Object.entries(busy.value).filter(([key]) => Number(key) !== index),
      )
    }
  }

  function upload(index: number, file: File): Promise<void> {
    return during(index, 'upload', async () => {
      const found = await answer(
        api.POST('/api/papers/{paper_id}/recordings', {
          params,
          body: { file },
          bodySerializer: formOf,
        }),
      )
      return { recording: remembered(found) }
    })
  }

  function synthesise(index: number): Promise<void> {
    return during(index, 'synthesise', async () => {
      const item = itemsOf(question.value)[index]
      let pinyin = textOf(item?.pinyin)
      if (pinyin.trim() === '') {
        const text = textOf(item?.transcript)
        const line = api.POST('/api/papers/{paper_id}/pinyin', { params, body: { text } })
        pinyin = (await answer(line)).pinyin
      }
      const started = api.POST('/api/papers/{paper_id}/synthesise', { params, body: { pinyin } })
      const { job_id: job } = await answer(started)
      return { pinyin, recording: remembered(await finished(job)) }
    })
  }

  /** Keep what is known of a recording; return what the question holds of it. */
  function remembered(found: Recording): { sha256: string; duration_ms: number } {
    made.value = [...made.value, found]
    return { sha256: found.sha256, duration_ms: found.duration_ms }
  }

  async function finished(job: string): Promise<Recording> {
    for (;;) {
      const path = { job_id: job }
      const { state, result, message } = await answer(
        api.GET('/api/jobs/{job_id}', { params: { path } }),
      )
      if (state === 'done' && result !== null) return result
      if (state === 'failed' || gone) throw new ApiError('job', message, 200)
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
    }
  }

  return {
    question,
    changed: computed(() => draft.value !== null),
    busy,
    error,
    made,
    update,
    sent,
    upload,
    synthesise,
  }
}

function itemsOf(question: Question): Record<string, unknown>[] {
  return Array.isArray(question.items) ? (question.items as Record<string, unknown>[]) : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
