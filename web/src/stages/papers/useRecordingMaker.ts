/** New recordings for a paper: uploaded, or synthesised by a job that the page waits for. */
import { onScopeDispose, shallowReadonly, shallowRef, type ShallowRef } from 'vue'

import { answer, api, ApiError, formOf } from '@/api/client'
import type { Recording, Speaker } from '@/api/types'
import type { RecordingMaker } from '@/live/taskParts'

const ASK_AGAIN_MS = 1_000

/** Make recordings for paper `paperId`; `made` are those of this page, with their loudness. */
export function useRecordingMaker(paperId: number): {
  maker: RecordingMaker
  made: Readonly<ShallowRef<readonly Recording[]>>
} {
  const made = shallowRef<readonly Recording[]>([])
  const params = { path: { paper_id: paperId } }
  let gone = false
  onScopeDispose(() => {
    gone = true
  })

  function remembered(found: Recording): Recording {
    made.value = [...made.value, found]
    return found
  }

  async function upload(file: File): Promise<Recording> {
    const body = { file }
    const call = { params, body, bodySerializer: formOf }
    return remembered(await answer(api.POST('/api/papers/{paper_id}/recordings', call)))
  }

  async function reading(text: string): Promise<string> {
    const call = { params, body: { text } }
    return (await answer(api.POST('/api/papers/{paper_id}/pinyin', call))).pinyin
  }

  async function synthesise(pinyin: string, voice?: Speaker): Promise<Recording> {
    const call = { params, body: { pinyin, voice: voice ?? null } }
    const { job_id } = await answer(api.POST('/api/papers/{paper_id}/synthesise', call))
    return remembered(await finished(job_id))
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

  return { maker: { upload, reading, synthesise }, made: shallowReadonly(made) }
}
