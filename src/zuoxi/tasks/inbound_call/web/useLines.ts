/**
 * The recordings that the contestant listens to: decoded ahead, so that the customer answers at
 * once when a turn is done; heard to the end, it is written down.
 */
import { onScopeDispose, ref, watch, type Ref } from 'vue'

import type { Playing, TakeDesk } from '@/media/desk'

import type { ItemView } from './model'

export interface Lines {
  /** The item that sounds or is about to, null where none does. */
  sounding: Readonly<Ref<string | null>>
  /** The item that could not be played. */
  failed: Readonly<Ref<string | null>>
  play: (item: ItemView) => Promise<void>
  stop: () => void
}

/** `heard` is told when an item has come to its end; `ahead` are those that come next. */
export function useLines(
  desk: TakeDesk,
  resolve: (sha256: string) => Promise<string>,
  ahead: () => readonly ItemView[],
  heard: (item: ItemView) => void,
): Lines {
  const sounding = ref<string | null>(null)
  const failed = ref<string | null>(null)
  let playing: Playing | null = null
  /** Only the newest wish sounds. */
  let wish = 0

  async function play(item: ItemView): Promise<void> {
    stop()
    if (!item.recording) return
    const mine = wish
    sounding.value = item.id
    failed.value = null
    try {
      const started = await desk.play(await resolve(item.recording.sha256))
      if (mine !== wish) {
        started.stop()
        return
      }
      playing = started
      const end = await started.done
      if (mine !== wish) return
      playing = null
      sounding.value = null
      if (end === 'ended') heard(item)
    } catch {
      if (mine !== wish) return
      sounding.value = null
      failed.value = item.id
    }
  }

  function stop(): void {
    wish += 1
    sounding.value = null
    playing?.stop()
    playing = null
  }

  async function prepare(item: ItemView): Promise<void> {
    // What cannot be had now is asked for again when it is played.
    if (item.recording) await desk.prepare(await resolve(item.recording.sha256)).catch(() => null)
  }

  watch(
    () => ahead().map(({ id }) => id),
    () => {
      for (const item of ahead()) prepare(item).catch(() => null)
    },
    { immediate: true },
  )
  onScopeDispose(stop)

  return { sounding, failed, play, stop }
}
