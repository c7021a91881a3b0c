/** The drawn sound of a player: peaks that the server has made, never the decoded file. */
import { onBeforeUnmount, watch, type Ref } from 'vue'
import type WaveSurfer from 'wavesurfer.js'

import { shownTheme } from '@/app/theme'

import type { Peaks } from './silences'

const HEIGHT = 72

/** Draw `peaks` into `box` and follow `audio`; a click there seeks. */
export function useWaveform(
  box: Readonly<Ref<HTMLElement | null>>,
  audio: HTMLAudioElement,
  sound: () => { peaks: Peaks; durationMs: number },
): void {
  let drawn: WaveSurfer | null = null
  /** Which drawing is wanted: the library is loaded once it is needed. */
  let wanted = 0

  async function draw(): Promise<void> {
    const { peaks, durationMs } = sound()
    const container = box.value
    const turn = (wanted += 1)
    drawn?.destroy()
    drawn = null
    if (!container || durationMs === 0 || peaks.every((channel) => channel.length === 0)) return
    const { default: Library } = await import('wavesurfer.js')
    if (turn !== wanted) return
    const colours = coloursOf(container)
    drawn = Library.create({
      container,
      media: audio,
      url: audio.src,
      peaks: peaks.map((channel) => [...channel]),
      duration: durationMs / 1_000,
      height: HEIGHT / peaks.length,
      splitChannels: peaks.map(() => colours),
      cursorWidth: 2,
      dragToSeek: true,
      normalize: true,
      ...colours,
    })
  }

  watch([box, () => sound().peaks, () => sound().durationMs, shownTheme], () => void draw(), {
    flush: 'post',
  })
  onBeforeUnmount(() => {
    wanted += 1
    drawn?.destroy()
  })
}

/** A canvas knows no style sheet. */
function coloursOf(container: HTMLElement) {
  const style = getComputedStyle(container)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  return {
    waveColor: colour('--line-strong'),
    progressColor: colour('--accent'),
    cursorColor: colour('--ink'),
  }
}
