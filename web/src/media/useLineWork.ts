/**
 * What is being made for a spoken line: recorded in the page with the contestants' own recorder,
 * uploaded, or synthesised. It takes seconds, and authors go on.
 */
import { onBeforeUnmount, ref, type Ref } from 'vue'

import { sentenceOf } from '@/api/client'
import type { Recording, Speaker } from '@/api/types'
import type { RecordingMaker } from '@/live/taskParts'

import { browserEdge, type TakeEdge } from './edge'
import { createMicrophone, type MicrophoneInput } from './microphone'
import { MEDIA_TYPE, recordSound, type SoundRecording } from './soundRecorder'

/** A spoken line as a question holds it (`zuoxi.tasks.spoken.Spoken`). */
export interface SpokenText {
  transcript: string
  pinyin: string
  voice: Speaker
  recording?: { sha256: string; duration_ms: number } | null
}

export type LineWork = 'record' | 'keep' | 'upload' | 'synthesise'

export interface LineWorkshop {
  busy: Readonly<Ref<LineWork | null>>
  /** Why the last try failed; '' where none was made or all went well. */
  failed: Readonly<Ref<string>>
  microphone: MicrophoneInput
  /** Begin to record; nothing happens where no microphone opens (its state says why). */
  record: () => Promise<void>
  /** End the recording and keep it as the line's. */
  keep: () => Promise<void>
  upload: (file: File) => Promise<void>
  /** From the pinyin line, or from the text where that is empty. */
  synthesise: (line: SpokenText) => Promise<void>
}

/** `found` hears what was made: the recording, and the pinyin it was read by. */
export function useLineWork(
  maker: () => RecordingMaker | undefined,
  found: (change: Partial<SpokenText>) => void,
  edge: TakeEdge = browserEdge,
): LineWorkshop {
  const busy = ref<LineWork | null>(null)
  const failed = ref('')
  const microphone = createMicrophone(edge, () => busy.value === 'record')
  let chunks: ArrayBuffer[] = []
  let sound: SoundRecording | null = null

  async function during(
    work: LineWork,
    make: (maker: RecordingMaker) => Promise<Partial<SpokenText>>,
  ): Promise<void> {
    const by = maker()
    if (!by) return
    busy.value = work
    failed.value = ''
    try {
      found(await make(by))
    } catch (thrown: unknown) {
      failed.value = sentenceOf(thrown)
    } finally {
      busy.value = null
    }
  }

  async function record(): Promise<void> {
    failed.value = ''
    if (!(await microphone.open())) return
    chunks = []
    try {
      const onChunk = (bytes: ArrayBuffer): void => void chunks.push(bytes)
      const [context, output] = [microphone.context(), microphone.output()]
      sound = await recordSound({ edge, context, output, onChunk })
      busy.value = 'record'
    } catch (thrown: unknown) {
      failed.value = sentenceOf(thrown)
    }
  }

  async function keep(): Promise<void> {
    await sound?.stop()
    sound = null
    // A page has many lines; each opens the microphone for as long as it records.
    microphone.close()
    const file = new File(chunks, 'line.webm', { type: MEDIA_TYPE })
    await during('keep', async (by) => ({ recording: kept(await by.upload(file)) }))
  }

  onBeforeUnmount(() => {
    void sound?.stop()
    microphone.close()
  })

  return {
    busy,
    failed,
    microphone,
    record,
    keep,
    upload: (file) => during('upload', async (by) => ({ recording: kept(await by.upload(file)) })),
    synthesise: ({ transcript, pinyin, voice }) =>
      during('synthesise', async (by) => {
        const read = pinyin.trim() === '' ? await by.reading(transcript) : pinyin
        return { pinyin: read, recording: kept(await by.synthesise(read, voice)) }
      }),
  }
}

/** What a question holds of a recording. */
function kept({ sha256, duration_ms }: Recording): { sha256: string; duration_ms: number } {
  return { sha256, duration_ms }
}
