/** What is being made for the items of a question: a recording takes seconds, and authors go on. */
import { ref, type Ref } from 'vue'

import { sentenceOf } from '@/api/client'
import type { RecordingMaker } from '@/live/taskParts'

import type { Item } from './model'

export type Work = 'upload' | 'synthesise'

export interface ItemWork {
  /** By the item's id. */
  busy: Readonly<Ref<Readonly<Record<string, Work>>>>
  /** Why the last try for an item failed, by its id. */
  failed: Readonly<Ref<Readonly<Record<string, string>>>>
  upload: (item: Item, file: File) => Promise<void>
  /** From the item's pinyin line, or from its text where that is empty. */
  synthesise: (item: Item) => Promise<void>
}

/** `found` hears what was made, for the item as it is by then. */
export function useItemWork(
  maker: () => RecordingMaker | undefined,
  found: (id: string, change: Partial<Item>) => void,
): ItemWork {
  const busy = ref<Record<string, Work>>({})
  const failed = ref<Record<string, string>>({})

  async function during(
    { id }: Item,
    work: Work,
    make: (maker: RecordingMaker) => Promise<Partial<Item>>,
  ): Promise<void> {
    const by = maker()
    if (!by) return
    busy.value = { ...busy.value, [id]: work }
    failed.value = without(failed.value, id)
    try {
      found(id, await make(by))
    } catch (thrown: unknown) {
      failed.value = { ...failed.value, [id]: sentenceOf(thrown) }
    } finally {
      busy.value = without(busy.value, id)
    }
  }

  return {
    busy,
    failed,
    upload: (item, file) =>
      during(item, 'upload', async (by) => ({ recording: kept(await by.upload(file)) })),
    synthesise: (item) =>
      during(item, 'synthesise', async (by) => {
        const pinyin = item.pinyin.trim() === '' ? await by.reading(item.transcript) : item.pinyin
        return { pinyin, recording: kept(await by.synthesise(pinyin)) }
      }),
  }
}

/** What a question holds of a recording. */
function kept({ sha256, duration_ms }: NonNullable<Item['recording']>): Item['recording'] {
  return { sha256, duration_ms }
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== key))
}
