/**
 * Plays recordings at once: they are decoded ahead and start with the next frame of the audio graph
 * (R28, the customer answers). They go to the speakers only, never into a take.
 */
import type { Playing } from './desk'
import type { TakeEdge } from './edge'

export interface Playback {
  prepare: (url: string) => Promise<void>
  play: (url: string) => Promise<Playing>
  /** Stop whatever plays. */
  silence: () => void
}

export function createPlayback(edge: TakeEdge, context: () => AudioContext): Playback {
  const decoded = new Map<string, Promise<AudioBuffer>>()
  const playing = new Set<Playing>()

  function sound(url: string): Promise<AudioBuffer> {
    let found = decoded.get(url)
    if (!found) {
      found = decode(url)
      decoded.set(url, found)
      found.catch(() => decoded.delete(url))
    }
    return found
  }

  async function decode(url: string): Promise<AudioBuffer> {
    const response = await edge.fetch(url, { credentials: 'same-origin' })
    if (!response.ok) throw new Error(`recording: status ${response.status}`)
    return context().decodeAudioData(await response.arrayBuffer())
  }

  async function play(url: string): Promise<Playing> {
    const buffer = await sound(url)
    const graph = context()
    await graph.resume()
    const source = graph.createBufferSource()
    source.buffer = buffer
    source.connect(graph.destination)
    let cut = false
    const done = new Promise<'ended' | 'stopped'>((resolve) => {
      source.addEventListener('ended', () => resolve(cut ? 'stopped' : 'ended'), { once: true })
    })
    const started: Playing = {
      durationMs: Math.round(buffer.duration * 1_000),
      done,
      stop: () => {
        cut = true
        source.stop()
      },
    }
    playing.add(started)
    void done.then(() => {
      playing.delete(started)
      source.disconnect()
    })
    source.start()
    return started
  }

  return {
    prepare: async (url) => {
      await sound(url)
    },
    play,
    silence: () => {
      for (const each of playing) each.stop()
    },
  }
}
