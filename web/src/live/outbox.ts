/**
 * The op log (操作日志) of this machine: hash-chained per lease, kept until the receipt. Nothing
 * leaves the log when it is acknowledged: a reload folds the answers from it. What is not
 * acknowledged never leaves it.
 *
 * The chains live in memory and are written behind, in order: an op's hash is known at once (the
 * heartbeat needs it), `whenKept` tells when the disk has it. Only the tab that holds the writer
 * lock (see tabLock.ts) may have an outbox.
 */
import { inFrames, type Batch } from './frames'
import { OpChain, type LoggedChange } from './opChain'
import { OutboxDisk } from './outboxDisk'
import type { Database, KeptOp } from './store'

export class Outbox {
  /** The lease whose ops can reach the server now: a connection speaks for one lease. */
  current: number | null = null

  private constructor(
    readonly sitting: number,
    private readonly disk: OutboxDisk,
    private readonly chains: Map<number, OpChain>,
  ) {}

  /** Read what this machine keeps of `sitting`. `onLost` is told when the disk refuses an op. */
  static async open(
    database: Database,
    sitting: number,
    { onKept, onLost }: { onKept: () => void; onLost: (error: unknown) => void },
  ): Promise<Outbox> {
    const disk = new OutboxDisk(database, sitting, onKept, onLost)
    return new Outbox(sitting, disk, await disk.read())
  }

  /** Whether every op is on this machine's disk. */
  get kept(): boolean {
    return this.disk.kept
  }

  /** Resolves when everything appended so far is on the disk. */
  whenKept(): Promise<void> {
    return this.disk.whenKept()
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
    return this.current !== null && this.chain(this.current).pending.length > 0
  }

  /** Whether the server has every op of every lease. */
  get delivered(): boolean {
    return [...this.chains.values()].every((chain) => chain.pending.length === 0)
  }

  /** Take the log off the disk, if the server has all of it; this page still knows it. */
  async clear(): Promise<boolean> {
    await this.disk.whenKept()
    if (!this.delivered) return false
    await this.disk.clear()
    return true
  }

  /** The task goes on after the log was cleared: put all of it on the disk again. */
  keepAgain(): void {
    for (const chain of this.chains.values()) {
      for (const op of chain.ops) this.disk.write(chain, op)
    }
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
  append(epoch: number, change: LoggedChange): KeptOp {
    const chain = this.chain(epoch)
    const kept = chain.append(change)
    this.disk.write(chain, kept)
    return kept
  }

  /** Ops of `epoch` up to `seq` are durable on the server. */
  acknowledge(epoch: number, seq: number): void {
    const chain = this.chain(epoch)
    if (chain.acknowledge(seq)) this.disk.write(chain)
  }

  /** The server's copy of the chain of `epoch` ends here; see {@link OpChain.agree}. */
  serverHas(epoch: number, seq: number, hash: string): void {
    const chain = this.chain(epoch)
    const again = chain.agree(seq, hash)
    this.disk.write(chain)
    // One by one, so that at no moment the disk has a head without its op.
    for (const change of again) this.append(epoch, change)
  }

  /** The server misses ops from `seq` on, whatever it acknowledged. */
  missing(epoch: number, seq: number): void {
    this.chain(epoch).missing(seq)
  }

  /** Forget the chain of `epoch`: another installation gave out the same number. */
  async discard(epoch: number): Promise<void> {
    this.chains.delete(epoch)
    await this.disk.discard(epoch)
  }

  /**
   * The server keeps this op in the chain but it counts for nothing: the fold passes it over.
   * Returns the op, undefined where it was not written here.
   */
  refuse(epoch: number, seq: number, reason: string): KeptOp | undefined {
    const chain = this.chain(epoch)
    const op = chain.at(seq)
    if (op && op.refused === undefined) {
      op.refused = reason
      this.disk.write(chain, op)
    }
    return op
  }

  /** Every op of a lease in order, the refused ones too. */
  written(epoch: number): readonly KeptOp[] {
    return this.chain(epoch).ops
  }

  /** What to send: unacknowledged ops of the current lease after `sent`, in frames. */
  batches(sent: number): Batch[] {
    if (this.current === null) return []
    const { pending } = this.chain(this.current)
    return inFrames(
      this.current,
      pending.filter((op) => op.client_seq > sent),
    )
  }

  private chain(epoch: number): OpChain {
    let chain = this.chains.get(epoch)
    if (!chain) {
      chain = OpChain.begun(this.sitting, epoch)
      this.chains.set(epoch, chain)
    }
    return chain
  }
}
