/**
 * What the contestant writes: the op log of this machine, its way to the server, and the answers
 * that are folded from it. The log is the truth, never a field.
 */
import { shallowReadonly, shallowRef, triggerRef, type ShallowRef } from 'vue'

import { isTooLarge } from '../frames'
import { genesis } from '../opChain'
import { Outbox } from '../outbox'
import type { Ack, Beat, ClientMessage, Lease, Resend } from '../protocol'
import { Sender } from '../sender'
import type { ServerClock } from '../serverClock'
import { taskParts, type Answer, type Change, type Refusal, type View } from '../taskParts'

import type { Complaints } from './complaints'
import type { Lamps } from './lamps'
import type { Memory } from './memory'
import { uncorrected } from './refusals'
import type { WritingRight } from './right'
import type { Timing } from './timing'

export interface Work {
  /** By task. */
  answers: Readonly<ShallowRef<Record<string, Answer>>>
  /** Read what this machine keeps of sitting `id`; nothing can be written before. */
  open: (id: number) => Promise<void>
  isOpen: () => boolean
  /** The lease of the kept record is the one to write under. */
  resume: () => void
  /** A lease was given just now: an equal number that is known here is another installation's. */
  begin: (lease: Lease) => Promise<void>
  /** The connection is open, and the server's copy of the log ends where `lease` says. */
  connected: (lease: Lease) => void
  /** The connection is open for what a lost lease still holds. */
  uploading: () => void
  disconnected: () => void
  refold: () => void
  /**
   * Write one change of a task that runs, by default of the one that is shown; false when nothing
   * may be written now.
   */
  change: (made: Change, of?: string) => boolean
  /** Whether an op of `task` would be written now. */
  mayWrite: (task: string) => boolean
  acknowledge: (message: Ack) => void
  resend: (message: Resend) => void
  /** What the server did not take and is not corrected yet, the newest last. */
  refusals: Readonly<ShallowRef<readonly Refusal[]>>
  /**
   * An op counts for nothing: the fold passes it over. Returns whether its place in the answer is
   * known here; `refusals` names it then for as long as it matters.
   */
  refuse: (seq: number, reason: string) => boolean
  /** What a heartbeat vouches for: nothing (lease 0) while this machine may not write. */
  head: () => Pick<Beat, 'epoch' | 'head_seq' | 'head_hash'> | null
  waiting: () => boolean
  /** Take the log off the disk, if the server has all of it. */
  clear: () => Promise<boolean>
  /** The task goes on: the log is on the disk again. */
  keepAgain: () => void
  /** Send what waits now. */
  flush: () => void
  /** Resolves when everything that was written is on the disk. */
  whenKept: () => Promise<void>
  stop: () => void
}

interface Surroundings {
  memory: Memory
  timing: Timing
  right: WritingRight
  lamps: Lamps
  complaints: Complaints
  clock: ServerClock
  send: (message: ClientMessage) => boolean
}

export function createWork(surroundings: Surroundings): Work {
  const { memory, timing, right, lamps, complaints, clock, send } = surroundings
  const answers = shallowRef<Record<string, Answer>>({})
  const refusals = shallowRef<readonly Refusal[]>([])
  let outbox: Outbox | null = null
  let sender: Sender | null = null

  const epoch = (): number | undefined => memory.kept.value?.lease?.epoch
  const waiting = (): boolean => outbox?.waiting ?? false
  const look = (): void => lamps.waits(waiting())
  const viewOf = (task: string): View | undefined =>
    memory.kept.value?.papers.find((paper) => paper.task === task)?.view

  async function open(id: number): Promise<void> {
    const database = memory.database()
    if (database === null) return
    sender?.stop()
    outbox = await Outbox.open(database, id, { onKept: lamps.kept, onLost: lamps.lost })
    sender = new Sender(outbox, send, timing.runningMs)
  }

  function resume(): void {
    if (outbox) outbox.current = epoch() ?? null
    look()
  }

  async function begin(lease: Lease): Promise<void> {
    await outbox?.discard(lease.epoch)
  }

  function connected({ epoch: given, acked_seq, acked_hash }: Lease): void {
    outbox?.serverHas(given, acked_seq, acked_hash)
    refold()
    look()
    sender?.connected()
  }

  /** Fold the server's copy and the ops after it. */
  function refold(): void {
    const folded: Record<string, Answer> = {}
    for (const { task } of memory.kept.value?.view.slots ?? []) {
      const parts = taskParts(task)
      if (!parts || !outbox) continue
      const base = memory.kept.value?.answers[task] ?? { epoch: 0, seq: 0, answer: {} }
      folded[task] = outbox
        .opsOf(task, base)
        .reduce((answer, op) => parts.apply(answer, op, viewOf(task)), base.answer)
    }
    answers.value = folded
    lookForRefusals()
  }

  function lookForRefusals(): void {
    const lease = epoch()
    refusals.value = outbox && lease !== undefined ? uncorrected(outbox.written(lease)) : []
  }

  function mayWrite(task: string): boolean {
    if (!outbox || epoch() === undefined || !right.holds()) return false
    return timing.runningMs() !== null && timing.together.value.includes(task)
  }

  function change(made: Change, of?: string): boolean {
    const task = of ?? timing.slot.value?.task
    const lease = epoch()
    if (!outbox || task === undefined || lease === undefined || !mayWrite(task)) return false
    if (isTooLarge(made)) {
      // It could never be sent, and nothing behind it either.
      complaints.found('too_large')
      refold()
      return false
    }
    const op = outbox.append(lease, {
      task,
      kind: made.kind,
      payload: made.payload,
      at_ms: clock.now(),
    })
    lamps.changed()
    complaints.dismiss()
    const parts = taskParts(task)
    if (parts) answers.value[task] = parts.apply(answers.value[task] ?? {}, op, viewOf(task))
    triggerRef(answers)
    if (refusals.value.length > 0) lookForRefusals()
    sender?.changed()
    return true
  }

  function acknowledge(message: Ack): void {
    outbox?.acknowledge(message.epoch, message.seq)
    sender?.acknowledged()
    lamps.acknowledged(message.server_ms, waiting())
    if (!waiting()) complaints.settled()
  }

  function refuse(seq: number, reason: string): boolean {
    const lease = epoch()
    const op = lease === undefined ? undefined : outbox?.refuse(lease, seq, reason)
    refold()
    return op !== undefined && (taskParts(op.task)?.place(op) ?? null) !== null
  }

  function head(): ReturnType<Work['head']> {
    const kept = memory.kept.value
    if (!kept) return null
    const lease = kept.lease?.epoch
    if (!outbox || !right.holds() || lease === undefined) {
      return { epoch: 0, head_seq: 0, head_hash: genesis(kept.id, 0) }
    }
    const { seq, hash } = outbox.head(lease)
    return { epoch: lease, head_seq: seq, head_hash: hash }
  }

  return {
    answers: shallowReadonly(answers),
    refusals: shallowReadonly(refusals),
    open,
    isOpen: () => outbox !== null,
    resume,
    begin,
    connected,
    uploading: () => sender?.connected(),
    disconnected: () => sender?.disconnected(),
    refold,
    change,
    mayWrite,
    acknowledge,
    resend: ({ epoch: asked, from_seq }) => sender?.resend(asked, from_seq),
    refuse,
    head,
    waiting,
    clear: async () => (await outbox?.clear()) ?? false,
    keepAgain: () => outbox?.keepAgain(),
    flush: () => void sender?.flush(),
    whenKept: () => outbox?.whenKept() ?? Promise.resolve(),
    stop: () => sender?.stop(),
  }
}
