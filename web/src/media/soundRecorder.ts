/**
 * Records what comes out of an audio graph as WebM/Opus in chunks of a second (voice 1.2): mono at
 * 32 kb/s, or with the other side on the right channel at 64 kb/s.
 */
import type { TakeEdge } from './edge'
import { mono } from './microphone'

export const MEDIA_TYPE = 'audio/webm;codecs=opus'
const CHUNK_MS = 1_000
const BITS = { mono: 32_000, stereo: 64_000 }
/** A recorder that has not begun by then never will. */
const BEGIN_MS = 5_000

export interface SoundRecording {
  /** `performance.now()` when sound began to be recorded. */
  readonly sinceMs: number
  /** Resolves when the last chunk was handed over, to the length in ms. */
  stop: () => Promise<number>
}

interface Input {
  edge: TakeEdge
  context: AudioContext
  /** What is recorded; on the left where there is a `remote`. */
  output: AudioNode
  remote?: MediaStream | undefined
  /** Hears every chunk in order with the length so far in ms; never an empty one. */
  onChunk: (bytes: ArrayBuffer, ms: number) => void
  /** The recorder has failed or stopped without being asked; `stop` still hands over what there is. */
  onBroken?: () => void
}

/** Begin; resolves once sound is recorded, rejects where the browser cannot. */
export async function recordSound(input: Input): Promise<SoundRecording> {
  const { edge, context, onChunk } = input
  // A recorder on a graph that stands still would give a file without sound.
  await within(context.resume(), BEGIN_MS)
  const { stream, release } = wired(input)
  const layout = input.remote ? 'stereo' : 'mono'
  const recorder = new edge.MediaRecorder(stream, {
    mimeType: MEDIA_TYPE,
    audioBitsPerSecond: BITS[layout],
  })
  let since = performance.now()
  /** Blobs are read one after the other: the order of the chunks is the order of the sound. */
  let reading: Promise<void> = Promise.resolve()
  recorder.addEventListener('dataavailable', ({ data }) => {
    const ms = Math.round(performance.now() - since)
    if (data.size === 0) return
    reading = reading.then(async () => onChunk(await data.arrayBuffer(), ms))
  })
  let asked = false
  const broken = (): void => {
    if (!asked) input.onBroken?.()
  }
  recorder.addEventListener('error', broken)
  recorder.addEventListener('stop', broken)
  const begun = event(recorder, 'start')
  const ended = event(recorder, 'stop')
  recorder.start(CHUNK_MS)
  try {
    await within(begun, BEGIN_MS)
  } catch (error: unknown) {
    asked = true
    release()
    throw error
  }
  since = performance.now()
  return {
    sinceMs: since,
    stop: async () => {
      const ms = Math.round(performance.now() - since)
      asked = true
      if (recorder.state !== 'inactive') recorder.stop()
      // A recorder that has broken may never say that it has stopped.
      await within(ended, BEGIN_MS).catch(() => undefined)
      release()
      await reading
      return ms
    },
  }
}

/** The stream to record, and how to take its nodes out of the graph again. */
function wired({ context, output, remote }: Input): { stream: MediaStream; release: () => void } {
  const target = context.createMediaStreamDestination()
  target.channelCountMode = 'explicit'
  target.channelCount = remote ? 2 : 1
  if (!remote) {
    output.connect(target)
    return { stream: target.stream, release: () => output.disconnect(target) }
  }
  const merger = context.createChannelMerger(2)
  const other = context.createMediaStreamSource(remote)
  const right = mono(context)
  const silencer = new Audio()
  // A stream from WebRTC stays silent in the graph unless an element takes it, too.
  silencer.srcObject = remote
  silencer.muted = true
  void silencer.play().catch(() => undefined)
  output.connect(merger, 0, 0)
  other.connect(right).connect(merger, 0, 1)
  merger.connect(target)
  const release = (): void => {
    output.disconnect(merger)
    for (const node of [other, right, merger]) node.disconnect()
    silencer.srcObject = null
  }
  return { stream: target.stream, release }
}

function event(recorder: MediaRecorder, name: 'start' | 'stop'): Promise<void> {
  return new Promise((resolve) => {
    recorder.addEventListener(name, () => resolve(), { once: true })
  })
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the recorder does not begin')), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
