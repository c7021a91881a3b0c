/**
 * The take desk of a sitting (R67, R69, R74, I10): microphone, recorder, op log and way to the
 * server put together. What was recorded is never lost while the page lives, and of a page that
 * dies at most the running second.
 */
import { computed, readonly, ref, shallowRef } from 'vue'

import type { Database, HowEnded } from '@/live/store'
import type { Change } from '@/live/taskParts'

import type { Alarm, EndedTake, RunningTake, TakeDesk } from './desk'
import { browserEdge, type TakeEdge } from './edge'
import { createMicrophone } from './microphone'
import { createPlayback } from './playback'
import { createShipping } from './shipping'
import { MEDIA_TYPE, recordSound, type SoundRecording } from './soundRecorder'
import type { OutgoingTake } from './takeOutbox'

export interface TakeDeskSurroundings {
  /** null before the store is open. */
  database: () => Database | null
  /** Who sits here: the number of the sitting, null before it is known. */
  sitting: () => number | null
  /** The task on the screen: a take begins for it. */
  task: () => string | null
  /** Write an op of a task that runs; false where nothing may be written now. */
  change: (made: Change, task: string) => boolean
  /** The server's clock, ms. */
  now: () => number
  /** The leave to record what is said now, where no seat's cookie gives it: a customer's. */
  leave?: () => string
  /** Whether an op of the task would be written now. */
  mayWrite: (task: string) => boolean
  edge?: TakeEdge
}

/** A take desk, and what only the sitting calls. */
export interface OwnedTakeDesk extends TakeDesk {
  /**
   * This tab is the one that writes, and the sitting is known: bring up what the machine keeps.
   * Before anything else on a fresh page; again when another sitting is shown.
   */
  recover: () => Promise<void>
  /**
   * The clock of the task stands: the running take is ended, so that nothing said in a pause is in
   * it; its end is in the log as soon as the clock runs again, and another take can go on.
   */
  pause: () => Promise<void>
  /** The task has ended: the running take is stopped, and the log says no more of it. */
  bell: () => Promise<void>
  /** Resolves when everything recorded so far is on the disk, or the disk has refused it. */
  whenKept: () => Promise<void>
  /** The page goes, or another tab writes. */
  close: () => void
}

const WATCH_MS = 500
/** Looks without a new chunk, not time: a page that was frozen has not lost its recorder. */
const STALLED_LOOKS = 6
const BROKEN_LOOKS = 16

interface Running {
  out: OutgoingTake
  sound: SoundRecording
}

export function createTakeDesk(surroundings: TakeDeskSurroundings): OwnedTakeDesk {
  const { edge = browserEdge, sitting, task, change, now, mayWrite } = surroundings
  const running = shallowRef<RunningTake | null>(null)
  const interrupted = ref<string | null>(null)
  /** Silence is the contestant's: somebody has to speak. */
  let speechExpected = true
  const full = ref(false)
  const rejected = ref(false)
  /** A take runs and no sound has come for 3 s. */
  const stalled = ref(false)
  /** The last take ended because its recorder did, and none was begun since. */
  const broken = ref(false)
  let watching: ReturnType<typeof setInterval> | undefined
  let looks = 0
  const shipping = createShipping(surroundings, edge, { full, rejected })
  const microphone = createMicrophone(edge, () => running.value !== null && speechExpected)
  const playback = createPlayback(edge, microphone.context)
  const addresses = new Map<string, string>()
  let current: Running | null = null
  let starting = false

  /** The worst first; a full disk loses nothing while the page lives. */
  const alarm = computed<Alarm | null>(() => {
    const input = microphone.alarm.value
    if (stalled.value || broken.value) return 'stalled'
    if (input === 'lost' || input === 'muted') return input
    return rejected.value ? 'rejected' : full.value ? 'full' : input
  })

  async function start(place: string, remote?: MediaStream): Promise<string | null> {
    const who = sitting()
    const what = task()
    const allowed = surroundings.leave && { leave: surroundings.leave() }
    const outbox = shipping.outbox()
    if (who === null || what === null || outbox === null || !mayWrite(what)) return null
    if (running.value !== null || starting || microphone.state.value !== 'open') return null
    starting = true
    try {
      const take = newId()
      const early: [ArrayBuffer, number][] = []
      let out: OutgoingTake | null = null
      const sound = await recordSound({
        edge,
        context: microphone.context(),
        output: microphone.output(),
        remote,
        onChunk: (bytes, ms) => {
          looks = 0
          stalled.value = false
          if (out) shipping.add(out, bytes, ms)
          else early.push([bytes, ms])
        },
        onBroken: () => void breakOff(),
      })
      const begunMs = now()
      if (!change({ kind: 'take.begun', payload: { place, take } }, what)) {
        await sound.stop()
        return null
      }
      const layout = remote ? 'stereo' : 'mono'
      out = shipping.begin({ take, sitting: who, task: what, place, layout, begunMs, ...allowed })
      for (const [bytes, ms] of early) shipping.add(out, bytes, ms)
      current = { out, sound }
      running.value = { take, place, layout, startedMs: begunMs }
      interrupted.value = null
      broken.value = false
      speechExpected = true
      looks = 0
      watching = setInterval(watchOver, WATCH_MS)
      return take
    } catch {
      return null
    } finally {
      starting = false
    }
  }

  async function end(how: HowEnded): Promise<OutgoingTake | null> {
    if (current === null) return null
    const { out, sound } = current
    current = null
    clearInterval(watching)
    const ms = await sound.stop()
    stalled.value = false
    running.value = null
    shipping.end(out, how, ms)
    return out
  }

  /** A graph that was put to sleep is woken; a recorder that stays without sound is given up. */
  function watchOver(): void {
    looks += 1
    if (looks < STALLED_LOOKS) return
    stalled.value = true
    void microphone
      .context()
      .resume()
      .catch(() => undefined)
    if (looks >= BROKEN_LOOKS) void breakOff()
  }

  /** What was recorded is kept as an ended take; a call goes on in another one by itself. */
  async function breakOff(): Promise<void> {
    if (current === null) return
    broken.value = true
    await end('stopped')
  }

  async function stop(): Promise<EndedTake | null> {
    const out = await end('stopped')
    if (out === null || out.record.chunks === 0) return null
    const { take, chunks, ms } = out.record
    return { take, chunks, ms, sha256: out.sha256, how: 'stopped' }
  }

  async function pause(): Promise<void> {
    const place = running.value?.place ?? null
    await end('stopped')
    if (place !== null) interrupted.value = place
  }

  async function listen(take: string): Promise<string> {
    const known = addresses.get(take) ?? (await here(take))
    return known ?? `/takes/${take}/sound`
  }

  /** The sound of a take that is whole in this page: it can be listened to without the server. */
  async function here(take: string): Promise<string | null> {
    const out = shipping.outbox()?.takes.get(take)
    if (!out || out.record.how === null || !out.whole) return null
    const chunks = Array.from({ length: out.record.chunks }, (_, n) => out.known.get(n))
    return keepAddress(take, chunks as ArrayBuffer[])
  }

  function keepAddress(name: string, chunks: ArrayBuffer[]): string {
    const earlier = addresses.get(name)
    if (earlier !== undefined) URL.revokeObjectURL(earlier)
    const address = URL.createObjectURL(new Blob(chunks, { type: MEDIA_TYPE }))
    addresses.set(name, address)
    return address
  }

  async function trial(ms: number): Promise<string> {
    const chunks: ArrayBuffer[] = []
    const sound = await recordSound({
      edge,
      context: microphone.context(),
      output: microphone.output(),
      onChunk: (bytes) => chunks.push(bytes),
    })
    await new Promise((resolve) => setTimeout(resolve, ms))
    await sound.stop()
    return keepAddress('trial', chunks)
  }

  function voice(): MediaStream {
    const target = microphone.context().createMediaStreamDestination()
    target.channelCountMode = 'explicit'
    target.channelCount = 1
    microphone.output().connect(target)
    return target.stream
  }

  return {
    microphone: microphone.state,
    device: microphone.device,
    level: microphone.level,
    speaking: microphone.speaking,
    alarm,
    running: readonly(running),
    interrupted: readonly(interrupted),
    waiting: shipping.waiting,
    open: microphone.open,
    start,
    stop,
    expectSpeech: (expected) => {
      speechExpected = expected
    },
    listen,
    prepare: playback.prepare,
    play: playback.play,
    trial,
    voice,
    context: microphone.context,
    recover: shipping.recover,
    pause,
    bell: async () => {
      await end('bell')
      shipping.giveUpLog()
    },
    whenKept: shipping.whenKept,
    close: () => {
      void end('stopped')
      shipping.close()
      playback.silence()
      microphone.close()
      for (const address of addresses.values()) URL.revokeObjectURL(address)
      addresses.clear()
    },
  }
}

/** 32 hexadecimal digits that nobody else has. */
function newId(): string {
  return crypto.randomUUID().replaceAll('-', '')
}
