/** Ops in frames that the server takes: not too many in one, and none too long. Pure. */
import { MAX_OPS_PER_FRAME, type Op } from './protocol'

/** Room for the frame around the ops, below the server's 256 KiB. */
const MAX_FRAME_CHARACTERS = 60_000

/** A frame's worth of ops of one lease. */
export interface Batch {
  epoch: number
  ops: Op[]
}

/** Whether a change would fill a frame alone: no frame could carry it. */
export function isTooLarge(change: Pick<Op, 'kind' | 'payload'>): boolean {
  return JSON.stringify(change).length > MAX_FRAME_CHARACTERS
}

/** Return `ops` of lease `epoch` in frames, in order; only an op's own fields are sent. */
export function inFrames(epoch: number, ops: readonly Op[]): Batch[] {
  const batches: Batch[] = []
  let batch: Batch | null = null
  let size = 0
  for (const { client_seq, at_ms, task, kind, payload, prev } of ops) {
    const op = { client_seq, at_ms, task, kind, payload, prev }
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
