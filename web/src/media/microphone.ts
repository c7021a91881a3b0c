/**
 * The microphone behind an audio graph: takes are recorded from `output`, never from the raw track,
 * so a headset can be unplugged and another one wired in while a take runs (I10, R74).
 */
import { readonly, ref, type Ref } from 'vue'

import type { Alarm, Microphone as State } from './desk'
import type { TakeEdge } from './edge'
import { levelOf, NOTHING_DB, SilenceWatch, VoiceActivity } from './level'

/** Opus knows no other rate, and one that is fixed does not depend on the machine. */
const SAMPLE_RATE = 48_000
const LOOK_MS = 50
/** A tenth of a second. */
const WINDOW = SAMPLE_RATE / 10
const AGAIN_MS = 1_000
const TOUCHES = ['pointerdown', 'keydown'] as const

/** The voice as it is: what a browser "improves" is missing for the judge. */
const WANTED: MediaStreamConstraints = {
  audio: {
    channelCount: 1,
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  },
}

export interface MicrophoneInput {
  readonly state: Readonly<Ref<State>>
  /** What the device calls itself; '' before it is open. */
  readonly device: Readonly<Ref<string>>
  /** dBFS over the last tenth of a second. */
  readonly level: Readonly<Ref<number>>
  readonly speaking: Readonly<Ref<boolean>>
  /** What is wrong with the input; `silent` only while something is recorded. */
  readonly alarm: Readonly<Ref<Extract<Alarm, 'lost' | 'muted' | 'silent'> | null>>
  /** Ask for the microphone; resolves to whether it is open. Never throws. */
  open: () => Promise<boolean>
  context: () => AudioContext
  /** The microphone as one channel; there also while no device is. */
  output: () => AudioNode
  close: () => void
}

/** `recording` says whether silence matters now. */
export function createMicrophone(edge: TakeEdge, recording: () => boolean): MicrophoneInput {
  const state = ref<State>('closed')
  const device = ref('')
  const level = ref(NOTHING_DB)
  const speaking = ref(false)
  const alarm = ref<Extract<Alarm, 'lost' | 'muted' | 'silent'> | null>(null)
  const voice = new VoiceActivity()
  const silence = new SilenceWatch()
  let graph: Graph | null = null
  let track: MediaStreamTrack | null = null
  let source: MediaStreamAudioSourceNode | null = null
  let opening: Promise<boolean> | null = null
  /** Stops waiting for the first touch. */
  let sleeping: (() => void) | null = null
  let looking: ReturnType<typeof setInterval> | undefined
  let again: ReturnType<typeof setTimeout> | undefined

  function theGraph(): Graph {
    graph ??= makeGraph(new edge.AudioContext({ sampleRate: SAMPLE_RATE }))
    return graph
  }

  function open(): Promise<boolean> {
    if (track !== null && track.readyState === 'live') return Promise.resolve(true)
    opening ??= ask().finally(() => (opening = null))
    return opening
  }

  async function ask(): Promise<boolean> {
    const { mediaDevices } = edge
    if (mediaDevices === undefined) {
      state.value = 'insecure'
      return false
    }
    if (alarm.value !== 'lost') state.value = 'asking'
    try {
      wire(await mediaDevices.getUserMedia(WANTED))
    } catch (error: unknown) {
      state.value = refused(error) ? 'refused' : 'missing'
      return false
    }
    mediaDevices.removeEventListener('devicechange', changed)
    mediaDevices.addEventListener('devicechange', changed)
    looking ??= setInterval(look, LOOK_MS)
    return true
  }

  function wire(stream: MediaStream): void {
    const { context, output } = theGraph()
    wake(context)
    source?.disconnect()
    source = context.createMediaStreamSource(stream)
    source.connect(output)
    track = stream.getAudioTracks()[0] ?? null
    track?.addEventListener('ended', look)
    device.value = track?.label ?? ''
    state.value = 'open'
    alarm.value = null
    silence.rest()
  }

  /** A page that nobody has touched may not sound: the graph begins to run with the first touch. */
  function wake(context: AudioContext): void {
    const resume = (): void => {
      void context
        .resume()
        .then(asleep)
        .catch(() => undefined)
    }
    const asleep = (): void => {
      for (const touch of TOUCHES) removeEventListener(touch, resume, true)
    }
    sleeping?.()
    sleeping = asleep
    for (const touch of TOUCHES) addEventListener(touch, resume, true)
    resume()
  }

  /** The device has gone: silence goes on into the take until another one is there. */
  function lose(): void {
    source?.disconnect()
    source = null
    track = null
    device.value = ''
    state.value = 'missing'
    alarm.value = 'lost'
    changed()
  }

  function changed(): void {
    clearTimeout(again)
    if (alarm.value !== 'lost') return
    void open().then((found) => {
      // A device that was just plugged in may need a moment.
      if (!found && looking !== undefined) again = setTimeout(changed, AGAIN_MS)
    })
  }

  function look(): void {
    // A track that was stopped by the page's own doing tells nobody: it is looked at, too.
    if (track?.readyState === 'ended') lose()
    level.value = graph === null || track === null ? NOTHING_DB : heard(graph)
    const now = performance.now()
    speaking.value = voice.at(now, level.value)
    if (!recording()) silence.rest()
    const silent = recording() && silence.at(now, level.value)
    if (alarm.value === 'lost') return
    alarm.value = track?.muted === true ? 'muted' : silent ? 'silent' : null
  }

  function close(): void {
    clearInterval(looking)
    clearTimeout(again)
    looking = undefined
    edge.mediaDevices?.removeEventListener('devicechange', changed)
    track?.removeEventListener('ended', look)
    track?.stop()
    track = null
    sleeping?.()
    void graph?.context.close()
    graph = null
    state.value = 'closed'
    alarm.value = null
  }

  return {
    state: readonly(state),
    device: readonly(device),
    level: readonly(level),
    speaking: readonly(speaking),
    alarm: readonly(alarm),
    open,
    context: () => theGraph().context,
    output: () => theGraph().output,
    close,
  }
}

interface Graph {
  context: AudioContext
  output: GainNode
  meter: AnalyserNode
  samples: Float32Array<ArrayBuffer>
}

function makeGraph(context: AudioContext): Graph {
  const output = mono(context)
  // Silence is a sound, too: without it a take would lose the time in which no device is there.
  const silence = context.createConstantSource()
  silence.offset.value = 0
  silence.connect(output)
  silence.start()
  const meter = context.createAnalyser()
  meter.fftSize = 8_192
  output.connect(meter)
  return { context, output, meter, samples: new Float32Array(meter.fftSize) }
}

/** A node that makes one channel of whatever comes. */
export function mono(context: AudioContext): GainNode {
  const gain = context.createGain()
  gain.channelCount = 1
  gain.channelCountMode = 'explicit'
  return gain
}

function heard({ meter, samples }: Graph): number {
  meter.getFloatTimeDomainData(samples)
  return levelOf(samples.subarray(samples.length - WINDOW))
}

/** The user or a policy said no; everything else means that no device can be used. */
function refused(error: unknown): boolean {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  return name === 'NotAllowedError' || name === 'SecurityError'
}
