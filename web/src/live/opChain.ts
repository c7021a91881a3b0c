/**
 * The op log of one lease in memory: every op stands on the hash of the one before, the first on
 * the lease itself, and the server has it up to some number. Knows nothing of disks and frames.
 */
import { hashOf } from './canonical'
import type { Op } from './protocol'
import type { KeptChain, KeptOp } from './store'

/** The hash that the first op of a lease stands on, as `protocol.genesis` in Python. */
export function genesis(sitting: number, epoch: number): string {
  return hashOf({ zuoxi: 'ops', sitting, epoch })
}

/** The hash of an op: over its own fields, without the lease. */
export function opHash(op: Op): string {
  const { client_seq, at_ms, task, kind, payload, prev } = op
  return hashOf({ client_seq, at_ms, task, kind, payload, prev })
}

/** What is added to a chain; it gives the number and the hash. */
export type LoggedChange = Pick<Op, 'at_ms' | 'task' | 'kind' | 'payload'>

export class OpChain {
  readonly sitting: number
  readonly epoch: number
  /** In order; kept until long after the server has them. */
  ops: KeptOp[]
  headSeq: number
  headHash: string
  ackedSeq: number

  private constructor(kept: KeptChain, ops: KeptOp[]) {
    this.sitting = kept.sitting
    this.epoch = kept.epoch
    this.headSeq = kept.headSeq
    this.headHash = kept.headHash
    this.ackedSeq = kept.ackedSeq
    this.ops = ops
  }

  /** The chain of a lease that nothing was written under. */
  static begun(sitting: number, epoch: number): OpChain {
    const headHash = genesis(sitting, epoch)
    return new OpChain({ sitting, epoch, headSeq: 0, headHash, ackedSeq: 0 }, [])
  }

  /** The chain as the disk has it; its ops may be newer than what is noted of its head. */
  static restored(kept: KeptChain, ops: KeptOp[]): OpChain {
    const chain = new OpChain(kept, ops)
    const last = ops.at(-1)
    if (last && last.client_seq >= chain.headSeq) {
      chain.headSeq = last.client_seq
      chain.headHash = last.hash
    }
    return chain
  }

  /** What the disk keeps of the chain beside its ops. */
  get record(): KeptChain {
    const { sitting, epoch, headSeq, headHash, ackedSeq } = this
    return { sitting, epoch, headSeq, headHash, ackedSeq }
  }

  /** Ops that the server does not have. */
  get pending(): KeptOp[] {
    const first = this.ops.findIndex((op) => op.client_seq > this.ackedSeq)
    return first < 0 ? [] : this.ops.slice(first)
  }

  /** Add one op. Throws `NotCanonicalError` for a payload without form. */
  append(change: LoggedChange): KeptOp {
    const op: Op = { client_seq: this.headSeq + 1, ...change, prev: this.headHash }
    const kept: KeptOp = { ...op, sitting: this.sitting, epoch: this.epoch, hash: opHash(op) }
    this.ops.push(kept)
    this.headSeq = kept.client_seq
    this.headHash = kept.hash
    return kept
  }

  /** The server has the ops up to `seq`; false where that is no news. */
  acknowledge(seq: number): boolean {
    if (seq <= this.ackedSeq) return false
    this.ackedSeq = seq
    return true
  }

  /** The server misses ops from `seq` on, whatever it acknowledged. */
  missing(seq: number): void {
    this.ackedSeq = Math.min(this.ackedSeq, seq - 1)
  }

  /**
   * The server names the end of its copy. If it has less than it once acknowledged (restored from
   * a backup), the rest goes again; if it has more than this machine, the chain goes on from there;
   * if it has something else, what it lacks is returned and has to be appended anew.
   */
  agree(seq: number, hash: string): LoggedChange[] {
    const here = this.hashAt(seq)
    if (here !== undefined && here !== hash) return this.cutOff(seq, hash)
    this.ackedSeq = seq
    if (seq > this.headSeq) {
      this.headSeq = seq
      this.headHash = hash
    }
    return []
  }

  /** Op `seq`, undefined where it was not written here. */
  at(seq: number): KeptOp | undefined {
    return this.ops.find((op) => op.client_seq === seq)
  }

  private hashAt(seq: number): string | undefined {
    if (seq === 0) return genesis(this.sitting, this.epoch)
    return this.at(seq)?.hash
  }

  private cutOff(seq: number, hash: string): LoggedChange[] {
    const first = Math.min(this.ackedSeq, seq)
    const again = this.ops.filter((op) => op.client_seq > first && !op.refused)
    this.ops = this.ops.filter((op) => op.client_seq <= first)
    this.headSeq = this.ackedSeq = seq
    this.headHash = hash
    return again.map(({ at_ms, task, kind, payload }) => ({ at_ms, task, kind, payload }))
  }
}
