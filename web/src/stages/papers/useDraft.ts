/**
 * A question while it is being edited: kept here until it is saved, so that an error loses nothing.
 * Recordings are uploaded, or synthesised by a job that the page waits for.
 */
import {
  computed,
  onScopeDispose,
  ref,
  shallowRef,
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
  update: (next: Question) => void
  upload: (index: number, file: File) => Promise<void>
  synthesise: (index: number) => Promise<void>
}

/** Edit `stored()` of paper `paperId`; a newly stored question replaces the draft. */
export function useDraft(paperId: number, stored: () => Question): Draft {
  const draft = shallowRef<Question | null>(null)
  const question = computed(() => draft.value ?? stored())
  const busy = ref<Record<number, Work>>({})
  const error = ref('')
  const params = { path: { paper_id: paperId } }
  let gone = false
  onScopeDispose(() => {
    gone = true
  })

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
      const made = await answer(
        api.POST('/api/papers/{paper_id}/recordings', {
          params,
          body: { file },
          bodySerializer: formOf,
        }),
      )
      return { recording: { sha256: made.sha256, duration_ms: made.duration_ms } }
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
      const made = await finished(job)
      return { pinyin, recording: { sha256: made.sha256, duration_ms: made.duration_ms } }
    })
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
    update,
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
