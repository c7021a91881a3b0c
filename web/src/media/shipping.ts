/**
 * What becomes of takes once they are recorded: kept on this machine, brought to the server, and
 * their end written into the log as soon as something may be written.
 *
 * A take of this sitting that is unfinished on the disk has lost its page: it is finished as
 * `recovered`. Takes of other sittings go up under the leave they have and are never deleted before.
 */
import { ref, type Ref } from 'vue'

import type { HowEnded } from '@/live/store'

import type { TakeEdge } from './edge'
import type { TakeDeskSurroundings } from './takeDesk'
import { TakeOutbox, type NewTake, type OutgoingTake } from './takeOutbox'
import { TakeUpload } from './takeUpload'

/** So often it is tried whether the end of a take can be written into the log. */
const LOG_AGAIN_MS = 500

export interface Shipping {
  outbox: () => TakeOutbox | null
  /** Chunks of this sitting that the server has not acknowledged. */
  waiting: Readonly<Ref<number>>
  recover: () => Promise<void>
  begin: (begun: NewTake) => OutgoingTake
  add: (take: OutgoingTake, bytes: ArrayBuffer, ms: number) => void
  /** The sound is complete; `bell` writes nothing, because the log is closed. */
  end: (take: OutgoingTake, how: HowEnded, ms: number) => void
  /** The task has ended: what the log does not say by now it will never say. */
  giveUpLog: () => void
  whenKept: () => Promise<void>
  close: () => void
}

export function createShipping(
  { database, sitting, change, mayWrite }: TakeDeskSurroundings,
  edge: TakeEdge,
  { full, rejected }: { full: Ref<boolean>; rejected: Ref<boolean> },
): Shipping {
  const waiting = ref(0)
  const uploads = new Map<string, TakeUpload>()
  let outbox: TakeOutbox | null = null
  /** Takes of this page that are being recorded: they are no finds. */
  const recording = new Set<string>()
  let logging: ReturnType<typeof setInterval> | undefined

  const own = ({ record }: OutgoingTake): boolean => record.sitting === sitting()

  function count(): void {
    const takes = [...(outbox?.takes.values() ?? [])].filter(own)
    waiting.value = takes.reduce((sum, { unsent }) => sum + unsent.size, 0)
    rejected.value = takes.some(({ refused }) => refused !== null)
  }

  function upload(take: OutgoingTake): void {
    if (outbox === null) return
    const { take: id } = take.record
    const environment = {
      fetch: edge.fetch,
      outbox,
      mayAsk: own,
      onProgress: count,
      onRefused: count,
    }
    const known = uploads.get(id) ?? new TakeUpload(take, environment)
    uploads.set(id, known)
    known.hurry()
    count()
  }

  async function recover(): Promise<void> {
    const store = database()
    if (store === null) return
    outbox ??= await TakeOutbox.open(store, (now) => (full.value = now))
    for (const take of [...outbox.takes.values()]) {
      if (recording.has(take.record.take)) continue
      // Of an earlier sitting the log is closed; what is sealed goes now.
      if (!own(take)) outbox.change(take, { logged: true })
      if (take.record.how === null) end(take, 'recovered', take.record.ms)
      else upload(take)
    }
    log()
  }

  function begin(begun: NewTake): OutgoingTake {
    if (outbox === null) throw new Error('recover() comes first')
    recording.add(begun.take)
    const take = outbox.begin(begun)
    upload(take)
    return take
  }

  function add(take: OutgoingTake, bytes: ArrayBuffer, ms: number): void {
    outbox?.add(take, bytes, ms)
    upload(take)
  }

  function end(take: OutgoingTake, how: HowEnded, ms: number): void {
    recording.delete(take.record.take)
    // Not one second came together: there is nothing to seal, and nothing to say.
    const nothing = take.record.chunks === 0
    outbox?.end(take, how, ms)
    if (nothing || how === 'bell') outbox?.change(take, { logged: true, sealed: nothing })
    if (!nothing) upload(take)
    log()
  }

  /** Write the ends that are not in the log, as soon as the task of the take may be written. */
  function log(): void {
    for (const take of unlogged()) {
      const { take: id, task: of, place, chunks, ms, how } = take.record
      if (!mayWrite(of)) continue
      const payload = { place, take: id, chunks, ms, sha256: take.sha256, how }
      if (change({ kind: 'take.ended', payload }, of)) outbox?.change(take, { logged: true })
    }
    clearInterval(logging)
    if (unlogged().length > 0) logging = setInterval(log, LOG_AGAIN_MS)
  }

  function unlogged(): OutgoingTake[] {
    return [...(outbox?.takes.values() ?? [])].filter(
      (take) => own(take) && take.record.how !== null && !take.record.logged,
    )
  }

  function giveUpLog(): void {
    clearInterval(logging)
    for (const take of unlogged()) outbox?.change(take, { logged: true })
  }

  return {
    outbox: () => outbox,
    waiting,
    recover,
    begin,
    add,
    end,
    giveUpLog,
    whenKept: async () => {
      await outbox?.whenKept()
    },
    close: () => {
      clearInterval(logging)
      for (const each of uploads.values()) each.stop()
      uploads.clear()
      outbox = null
    },
  }
}
