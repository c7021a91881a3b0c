/** One sound at a time in a list of them: which plays, and what failed. */
import { onBeforeUnmount, ref, type Ref } from 'vue'

export interface Listening {
  /** The name of what plays; null for nothing. */
  playing: Readonly<Ref<string | null>>
  /** The name of what could not be played. */
  failed: Readonly<Ref<string | null>>
  /** Play `name` from its beginning, or stop it where it plays already. */
  toggle: (name: string) => Promise<void>
  stop: () => void
}

/** `addressOf` gives the address of a sound by its name. */
export function useListening(addressOf: (name: string) => Promise<string>): Listening {
  const playing = ref<string | null>(null)
  const failed = ref<string | null>(null)
  const audio = new Audio()
  audio.addEventListener('ended', stop)
  audio.addEventListener('error', () => {
    if (playing.value !== null) failed.value = playing.value
    playing.value = null
  })

  function stop(): void {
    playing.value = null
    audio.pause()
  }

  async function toggle(name: string): Promise<void> {
    if (playing.value === name) return stop()
    stop()
    failed.value = null
    playing.value = name
    try {
      audio.src = await addressOf(name)
      if (playing.value === name) await audio.play()
    } catch {
      // What was stopped before it began has not failed.
      if (playing.value !== name) return
      playing.value = null
      failed.value = name
    }
  }

  onBeforeUnmount(() => {
    stop()
    audio.removeAttribute('src')
  })
  return { playing, failed, toggle, stop }
}
