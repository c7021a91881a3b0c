/**
 * The line to the simulated customer: it rings, answers, and plays the recordings that the folded
 * call asks for. It decides nothing: which line is due stands in the call.
 */
import { ref, shallowRef } from 'vue'

import type { Playing, TakeDesk } from '@/media/desk'

import { isTalking, type Call } from '../callState'
import { NOBODY, type Plan } from '../customer'

import type { Line, LineNote, LineSurroundings } from './line'
import { RING_CYCLE_MS, ringback } from './ringback'

/** A line that cannot be played is tried so often again, with so long between. */
const TRIES = 3
const AGAIN_MS = 1_000
/** So long the number is being dialled, and so long it rings, for everybody. */
const DIALLING_MS = 900
const RINGING_MS = RING_CYCLE_MS

interface Parts extends LineSurroundings {
  plan: Plan
  desk: Pick<TakeDesk, 'prepare' | 'play' | 'context'>
  /** An address in this page for a recording. */
  recording: (sha256: string) => Promise<string>
}

export function simulatedLine({ plan, desk, recording, tell }: Parts): Line {
  const speaks = ref(false)
  const note = ref<LineNote | null>(null)
  const addresses = new Map<string, string>()
  let state: Call['state'] = 'idle'
  /** Which line of the call sounds, counted from 1; 0 for none. */
  let turn = 0
  let playing: Playing | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopTone: (() => void) | null = null
  let closed = false

  void prepare()

  /** Everything is decoded ahead, the greeting first: a line sounds as soon as it is due. */
  async function prepare(): Promise<void> {
    const order = [plan.greeting, ...plan.nodes.keys()]
    for (const node of order) {
      const sha256 = plan.nodes[node]?.recording?.sha256
      if (closed || sha256 === undefined || addresses.has(sha256)) continue
      await address(sha256)
        .then(desk.prepare)
        // Asked for again when it is due.
        .catch(() => addresses.delete(sha256))
    }
  }

  async function address(sha256: string): Promise<string> {
    const known = addresses.get(sha256) ?? (await recording(sha256))
    addresses.set(sha256, known)
    return known
  }

  function follow(call: Call, frozen: boolean): void {
    if (closed) return
    const next = frozen ? 'idle' : call.state
    if (next !== state) enter(next)
    if (frozen || !isTalking(call)) return hush()
    const node = call.customer?.speaking ?? NOBODY
    const count = call.events.filter(({ kind }) => kind === 'line').length
    if (node === NOBODY) hush()
    else if (count !== turn) void speak(node, count)
  }

  function enter(next: Call['state']): void {
    state = next
    clearTimeout(timer)
    stopTone?.()
    stopTone = null
    if (next === 'dialling') timer = setTimeout(() => tell({ kind: 'ringing' }), DIALLING_MS)
    if (next === 'ringing') {
      stopTone = ringback(desk.context())
      timer = setTimeout(() => tell({ kind: 'connected' }), RINGING_MS)
    }
  }

  async function speak(node: number, count: number): Promise<void> {
    hush()
    turn = count
    speaks.value = true
    const sha256 = plan.nodes[node]?.recording?.sha256 ?? ''
    const isDue = (): boolean => turn === count && !closed
    let played = await sound(sha256, isDue)
    for (let tried = 0; played === 'failed' && isDue() && tried < TRIES; tried += 1) {
      note.value = 'unplayable'
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      if (isDue()) played = await sound(sha256, isDue)
    }
    if (!isDue() || played === 'stopped') return
    playing = null
    speaks.value = false
    // Without its line the call goes on all the same, and judges see that it was not heard.
    note.value = played === 'failed' ? 'unplayed' : null
    tell({ kind: played === 'failed' ? 'unheard' : 'heard', node })
  }

  /** Play a recording while it is due; what failed is fetched anew the next time. */
  async function sound(
    sha256: string,
    isDue: () => boolean,
  ): Promise<'ended' | 'stopped' | 'failed'> {
    try {
      const started = await desk.play(await address(sha256))
      if (!isDue()) {
        started.stop()
        return 'stopped'
      }
      note.value = null
      playing = started
      return await started.done
    } catch {
      addresses.delete(sha256)
      return 'failed'
    }
  }

  function hush(): void {
    turn = 0
    speaks.value = false
    playing?.stop()
    playing = null
  }

  return {
    remote: shallowRef(undefined),
    speaks,
    note,
    dial: () => undefined,
    hold: () => undefined,
    hangUp: () => undefined,
    follow,
    close: () => {
      enter('idle')
      hush()
      closed = true
    },
  }
}
