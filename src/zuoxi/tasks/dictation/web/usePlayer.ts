/** The one audio element of the workbench. It never starts by itself. */
import { onBeforeUnmount, ref, watch } from 'vue'

export const BACK_S = 3

export function usePlayer(sha256: () => string, resolve: (sha256: string) => Promise<string>) {
  const audio = new Audio()
  audio.preload = 'auto'
  const state = ref<'loading' | 'ready' | 'failed'>('loading')
  const playing = ref(false)
  const position = ref(0)
  const duration = ref(0)
  const places = new Map<string, number>()
  let current = ''
  let frame = 0

  function read(): void {
    position.value = audio.currentTime
    duration.value = Number.isFinite(audio.duration) ? audio.duration : 0
    playing.value = !audio.paused && !audio.ended
  }
  function follow(): void {
    read()
    cancelAnimationFrame(frame)
    if (playing.value) frame = requestAnimationFrame(follow)
  }
  for (const event of ['play', 'pause', 'ended', 'seeked', 'durationchange', 'timeupdate']) {
    audio.addEventListener(event, follow)
  }

  watch(
    sha256,
    async (next) => {
      audio.pause()
      if (current) places.set(current, audio.ended ? 0 : audio.currentTime)
      current = next
      state.value = 'loading'
      position.value = 0
      duration.value = 0
      try {
        const url = await resolve(next)
        if (current !== next) return
        audio.src = url
        audio.currentTime = places.get(next) ?? 0
        state.value = 'ready'
      } catch {
        if (current === next) state.value = 'failed'
      }
    },
    { immediate: true },
  )

  function toggle(): void {
    if (state.value !== 'ready') return
    if (audio.paused || audio.ended) void audio.play().catch(() => (state.value = 'failed'))
    else audio.pause()
  }
  function seek(seconds: number): void {
    audio.currentTime = Math.min(Math.max(0, seconds), duration.value || 0)
    read()
  }

  onBeforeUnmount(() => {
    cancelAnimationFrame(frame)
    audio.pause()
    audio.removeAttribute('src')
  })

  return {
    state,
    playing,
    position,
    duration,
    toggle,
    seek,
    back: () => seek(audio.currentTime - BACK_S),
    pause: () => audio.pause(),
  }
}
