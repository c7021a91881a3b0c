/**
 * The op log (操作日志) of this machine: hash-chained per lease, kept until long after the server
 * has it. Nothing leaves the log when it is acknowledged: a reload folds the answers from it.
 *
 * The chain lives in memory and is written behind, in order: an op's hash is known at once (the
 * heartbeat needs it), `whenKept` tells when the disk has it. Only the tab that holds the writer
 * lock (see tabLock.ts) may have an outbox.
 */
import { hashOf } from './canonical'
import { MAX_OPS_PER_FRAME, type Op } from './protocol'
import { STRICT, type Database, type KeptChain, type KeptOp } from './store'

/** Room for the frame around the ops, below the server's 256 KiB. */
const MAX_FRAME_CHARACTERS = 60_000

/** Whether a change would fill a frame alone: no frame could carry it. */
export function isTooLarge(change: Pick<Op, 'kind' | 'payload'>): boolean {
  return JSON.stringify(change).length > MAX_FRAME_CHARACTERS
}

/** The hash that the first op of a lease stands on, as `protocol.genesis` in Python. */
export function genesis(sitting: number, epoch: number): string {
  return hashOf({ zuoxi: 'ops', sitting, epoch })
}

/** The hash of an op: over its own fields, without the lease. */
export function opHash(op: Op): string {
  const { client_seq, at_ms, task, kind, payload, prev } = op
  return hashOf({ client_seq, at_ms, task, kind, payload, prev })
}

interface Chain extends KeptChain {
  ops: KeptOp[]
}

/** A frame's worth of ops of one lease. */
export interface Batch {
  epoch: number
  ops: Op[]
}

export class Outbox {
  private chains = new Map<number, Chain>()
  private writing: Promise<void> = Promise.resolve()
  private unwritten = 0
  /** The lease whose ops can reach the server now: a connection speaks for one lease. */
  current: number | null = null

  private constructor(
    private readonly database: Database,
    readonly sitting: number,
    private readonly onKept: () => void,
    private readonly onLost: (error: unknown) => void,
  ) {}

  /** Read what this machine keeps of `sitting`. `onLost` is told when the disk refuses an op. */
  static async open(
    database: Database,
    sitting: number,
    { onKept, onLost }: { onKept: () => void; onLost: (error: unknown) => void },
  ): Promise<Outbox> {
    const outbox = new Outbox(database, sitting, onKept, onLost)
    const chains = await database.getAll(
      'chains',
      IDBKeyRange.bound([sitting, 0], [sitting, Number.MAX_SAFE_INTEGER]),
    )
    for (const kept of chains) outbox.chains.set(kept.epoch, { ...kept, ops: [] })
    const ops = await database.getAll(
      'ops',
      IDBKeyRange.bound([sitting, 0, 0], [sitting, Number.MAX_SAFE_INTEGER, 2 ** 31]),
    )
    for (const op of ops) outbox.chain(op.epoch).ops.push(op)
    for (const chain of outbox.chains.values()) {
      const last = chain.ops.at(-1)
      if (last && last.client_seq >= chain.headSeq) {
        chain.headSeq = last.client_seq
        chain.headHash = last.hash
      }
    }
    return outbox
  }

  /** Whether every op is on this machine's disk. */
  get kept(): boolean {
    return this.unwritten === 0
  }

  /** Resolves when everything appended so far is on the disk. */
  whenKept(): Promise<void> {
    return this.writing
  }

  /** Where the chain of `epoch` ends: what a heartbeat vouches for. */
  head(epoch: number): { seq: number; hash: string } {
    const chain = this.chain(epoch)
    return { seq: chain.headSeq, hash: chain.headHash }
  }

  /** How far the server has the chain of `epoch`. */
  acked(epoch: number): number {
    return this.chain(epoch).ackedSeq
  }

  /** Whether anything of the current lease still has to reach the server. */
  get waiting(): boolean {
    return this.current !== null && pending(this.chain(this.current)).length > 0
  }

  /** Ops of a task after a place in the log, oldest lease first: what a fold goes on from. */
  opsOf(task: string, after: { epoch: number; seq: number }): KeptOp[] {
    return [...this.chains.values()]
      .sort((a, b) => a.epoch - b.epoch)
      .flatMap((chain) => chain.ops)
      .filter((op) => op.task === task && !op.refused)
      .filter(
        (op) => op.epoch > after.epoch || (op.epoch === after.epoch && op.client_seq > after.seq),
      )
  }

  /** Add one op to the chain of `epoch`. Throws `NotCanonicalError` for a payload without form. */
  append(epoch: number, change: Pick<Op, 'at_ms' | 'task' | 'kind' | 'payload'>): KeptOp {
    const chain = this.chain(epoch)
    const op: Op = { client_seq: chain.headSeq + 1, ...change, prev: chain.headHash }
    const kept: KeptOp = { ...op, sitting: this.sitting, epoch, hash: opHash(op) }
    chain.ops.push(kept)
    chain.headSeq = kept.client_seq
    chain.headHash = kept.hash
    this.write(chain, kept)
    return kept
  }

  /** Ops of `epoch` up to `seq` are durable on the server. */
  acknowledge(epoch: number, seq: number): void {
    const chain = this.chain(epoch)
    if (seq <= chain.ackedSeq) return
    chain.ackedSeq = seq
    this.write(chain)
  }

  /**
   * The server names the end of its copy. If it has less than it once acknowledged (restored from
   * a backup), the rest goes again; if it has more than this machine, the chain goes on from there;
   * if it has something else, what it lacks is chained anew onto what it has.
   */
  serverHas(epoch: number, seq: number, hash: string): void {
    const chain = this.chain(epoch)
    const here = this.hashAt(chain, seq)
    if (here !== undefined && here !== hash) {
      this.rechain(chain, seq, hash)
      return
    }
    chain.ackedSeq = seq
    if (seq > chain.headSeq) {
      chain.headSeq = seq
      chain.headHash = hash
    }
    this.write(chain)
  }

  private hashAt(chain: Chain, seq: number): string | undefined {
    if (seq === 0) return genesis(this.sitting, chain.epoch)
    return chain.ops.find((op) => op.client_seq === seq)?.hash
  }

  private rechain(chain: Chain, seq: number, hash: string): void {
    const first = Math.min(chain.ackedSeq, seq)
    const again = chain.ops.filter((op) => op.client_seq > first && !op.refused)
    chain.ops = chain.ops.filter((op) => op.client_seq <= first)
    chain.headSeq = chain.ackedSeq = seq
    chain.headHash = hash
    this.write(chain)
    for (const { at_ms, task, kind, payload } of again) {
      this.append(chain.epoch, { at_ms, task, kind, payload })
    }
  }

  /** The server misses ops from `seq` on, whatever it acknowledged. */
  missing(epoch: number, seq: number): void {
    const chain = this.chain(epoch)
    chain.ackedSeq = Math.min(chain.ackedSeq, seq - 1)
  }

  /** Forget the chain of `epoch`: another installation gave out the same number. */
  async discard(epoch: number): Promise<void> {
    this.chains.delete(epoch)
    const transaction = this.database.transaction(['ops', 'chains'], 'readwrite', STRICT)
    await Promise.all([
      transaction.objectStore('chains').delete([this.sitting, epoch]),
      transaction
        .objectStore('ops')
        .delete(IDBKeyRange.bound([this.sitting, epoch, 0], [this.sitting, epoch, 2 ** 31])),
      transaction.done,
    ])
  }

  /**
   * The server keeps this op in the chain but it counts for nothing: the fold passes it over.
   * Returns the op, undefined where it was not written here.
   */
  refuse(epoch: number, seq: number, reason: string): KeptOp | undefined {
    const chain = this.chain(epoch)
    const op = chain.ops.find((candidate) => candidate.client_seq === seq)
    if (op && op.refused === undefined) {
      op.refused = reason
      this.write(chain, op)
    }
    return op
  }

  /** Every op of a lease in order, the refused ones too. */
  written(epoch: number): readonly KeptOp[] {
    return this.chain(epoch).ops
  }

  /** What to send: unacknowledged ops of the current lease after `sent`, in frames. */
  batches(sent: number): Batch[] {
    const epoch = this.current
    if (epoch === null) return []
    const batches: Batch[] = []
    let batch: Batch | null = null
    let size = 0
    for (const kept of pending(this.chain(epoch))) {
      if (kept.client_seq <= sent) continue
      const op = bare(kept)
      const length = JSON.stringify(op).length
      if (!batch || batch.ops.length >= MAX_OPS_PER_FRAME || size + length > MAX_FRAME_CHARACTERS) {
        batch = { epoch, ops: [] }
        size = 0
        batches.push(batch)
      }
      batch.ops.push(op)
      size += length
    }
    return batches
  }

  private chain(epoch: number): Chain {
    let chain = this.chains.get(epoch)
    if (!chain) {
      const headHash = genesis(this.sitting, epoch)
      chain = { sitting: this.sitting, epoch, headSeq: 0, headHash, ackedSeq: 0, ops: [] }
      this.chains.set(epoch, chain)
    }
    return chain
  }

  private write(chain: Chain, op?: KeptOp): void {
    const { sitting, epoch, headSeq, headHash, ackedSeq } = chain
    const record: KeptChain = { sitting, epoch, headSeq, headHash, ackedSeq }
    const keptOp = op && { ...op }
    this.unwritten += 1
    // The transaction is opened in this turn: a page that is being closed gets no later one.
    const transaction = this.database.transaction(['ops', 'chains'], 'readwrite', STRICT)
    const puts: Promise<unknown>[] = [transaction.objectStore('chains').put(record)]
    if (keptOp) puts.push(transaction.objectStore('ops').put(keptOp))
    const done = Promise.all([...puts, transaction.done]).then(
      () => {
        this.unwritten -= 1
        if (this.unwritten === 0) this.onKept()
      },
      (error: unknown) => this.onLost(error),
    )
    this.writing = Promise.all([this.writing, done]).then(() => undefined)
  }
}

function pending(chain: Chain): KeptOp[] {
  const first = chain.ops.findIndex((op) => op.client_seq > chain.ackedSeq)
  return first < 0 ? [] : chain.ops.slice(first)
}

function bare({ client_seq, at_ms, task, kind, payload, prev }: KeptOp): Op {
  return { client_seq, at_ms, task, kind, payload, prev }
}
