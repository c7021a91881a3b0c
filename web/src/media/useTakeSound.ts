/**
 * The media element of a player: it asks for the parts of the file that it needs (ranges), so it
 * starts and seeks without loading the whole. Times in ms.
 */
import { computed, onBeforeUnmount, ref, watch, type ComputedRef, type Ref } from 'vue'

import { afterSilence, type Span } from './silences'

export const RATES = [0.75, 1, 1.25, 1.5, 1.75, 2] as const

export interface TakeSound {
  audio: HTMLAudioElement
  playing: Readonly<Ref<boolean>>
  failed: Readonly<Ref<boolean>>
  positionMs: Readonly<Ref<number>>
  durationMs: ComputedRef<number>
  rate: Ref<number>
  skipping: Ref<boolean>
  toggle: () => void
  seek: (ms: number) => void
}

/** `known` is the duration that the server measured, null where it has not. */
export function useTakeSound(
  src: () => string,
  known: () => number | null,
  silences: () => readonly Span[],
): TakeSound {
  const audio = new Audio()
  audio.preload = 'metadata'
  audio.preservesPitch = true
  const playing = ref(false)
  const failed = ref(false)
  const positionMs = ref(0)
  const measuredMs = ref(0)
  const rate = ref(1)
  const skipping = ref(false)
  const durationMs = computed(() => known() ?? measuredMs.value)
  let frame = 0

  function read(): void {
    positionMs.value = Math.round(audio.currentTime * 1_000)
    measuredMs.value = Number.isFinite(audio.duration) ? Math.round(audio.duration * 1_000) : 0
    playing.value = !audio.paused && !audio.ended
  }

  function follow(): void {
    read()
    cancelAnimationFrame(frame)
    if (!playing.value) return
    if (skipping.value) {
      const next = afterSilence(silences(), positionMs.value)
      if (next > positionMs.value) seek(next)
    }
    frame = requestAnimationFrame(follow)
  }

  function toggle(): void {
    if (!audio.paused && !audio.ended) audio.pause()
    else void audio.play().catch(() => (failed.value = true))
  }

  function seek(ms: number): void {
    const end = durationMs.value > 0 ? durationMs.value : ms
    audio.currentTime = Math.min(Math.max(0, ms), end) / 1_000
    read()
  }

  for (const event of ['play', 'pause', 'ended', 'seeked', 'durationchange', 'timeupdate']) {
    audio.addEventListener(event, follow)
  }
  audio.addEventListener('error', () => (failed.value = audio.getAttribute('src') !== null))
  watch(
    src,
    (address) => {
      failed.value = false
      audio.src = address
      audio.playbackRate = rate.value
      read()
    },
    { immediate: true },
  )
  watch(rate, (now) => (audio.playbackRate = now))
  onBeforeUnmount(() => {
    cancelAnimationFrame(frame)
    audio.pause()
    audio.removeAttribute('src')
    audio.load()
  })

  return { audio, playing, failed, positionMs, durationMs, rate, skipping, toggle, seek }
}
