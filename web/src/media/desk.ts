/**
 * What a workbench may do with the microphone, with its takes and with sounds that it plays. The
 * sitting gives one to every task in which the contestant speaks; a take goes on across pages.
 */
import type { Ref } from 'vue'

/** `insecure`: the page did not come over HTTPS, so the browser has no microphone at all. */
export type Microphone = 'closed' | 'asking' | 'open' | 'refused' | 'missing' | 'insecure'

/**
 * What is wrong with the recording right now: the device is gone, muted, or nothing was heard for
 * 5 s; the recorder stands still, or has ended by itself; this machine's disk is full; the server
 * will not take what was recorded.
 */
export type Alarm = 'lost' | 'muted' | 'silent' | 'stalled' | 'full' | 'rejected'

export interface RunningTake {
  take: string
  place: string
  layout: 'mono' | 'stereo'
  /** The server's clock, ms. */
  startedMs: number
}

/** What the log says of a take when it has ended: the payload of `take.ended` without the place. */
export interface EndedTake {
  take: string
  chunks: number
  ms: number
  sha256: string
  how: 'stopped' | 'recovered'
}

/** A sound that plays: `done` resolves when it has come to its end or was stopped. */
export interface Playing {
  readonly durationMs: number
  readonly done: Promise<'ended' | 'stopped'>
  stop(): void
}

export interface TakeDesk {
  readonly microphone: Readonly<Ref<Microphone>>
  /** What the device calls itself; '' before it is open. */
  readonly device: Readonly<Ref<string>>
  /** dBFS over the last tenth of a second; −100 where nothing comes. */
  readonly level: Readonly<Ref<number>>
  /** Somebody speaks into the microphone (voice activity with hold, so that a breath is no end). */
  readonly speaking: Readonly<Ref<boolean>>
  readonly alarm: Readonly<Ref<Alarm | null>>
  readonly running: Readonly<Ref<RunningTake | null>>
  /** The place whose take a pause of the task has ended; null once something is recorded again. */
  readonly interrupted: Readonly<Ref<string | null>>
  /** Chunks on this machine that the server has not acknowledged. */
  readonly waiting: Readonly<Ref<number>>
  /** Ask for the microphone; resolves to whether it is open. Never throws. */
  open(): Promise<boolean>
  /**
   * Begin a take for `place` and write `take.begun`; resolves to its id once sound is recorded, to
   * null where nothing may be written or no microphone is open. With `remote` it is stereo: the
   * contestant on the left, the other side on the right.
   */
  start(place: string, remote?: MediaStream): Promise<string | null>
  /** End the running take and write `take.ended`; null where none runs. */
  stop(): Promise<EndedTake | null>
  /**
   * Say whether somebody has to speak now: who rightly listens raises no alarm `silent`. With every
   * take that begins, somebody has to.
   */
  expectSpeech(expected: boolean): void
  /** An address in this page for a take of this sitting, to listen to it. */
  listen(take: string): Promise<string>
  /** Decode a recording ahead, so that it sounds at once when it is played. */
  prepare(url: string): Promise<void>
  /** Play a recording now, through the same audio graph, not into the take. */
  play(url: string): Promise<Playing>
  /** Record the microphone for itself, into no take; an address in this page to listen to it. */
  trial(ms: number): Promise<string>
  /**
   * The microphone as a stream for another browser; it goes on while another device is plugged in.
   * Each one is its own: who asked for it may silence its track.
   */
  voice(): MediaStream
  /** The graph itself, for ringing tones and level meters. */
  context(): AudioContext
}

/** What time it is in the task, for a workbench with clocks of its own. All in ms. */
export interface TaskTime {
  /** The server's clock. */
  readonly nowMs: number
  readonly remainingMs: number
  /** How long the task has run since `atMs`, pauses left out. */
  ranSince(atMs: number): number
}
