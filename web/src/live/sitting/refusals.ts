/**
 * What the server did not take and the contestant has not corrected since: derived from the log,
 * so that it is the same after a reload. Pure.
 */
import type { KeptOp } from '../store'
import { taskParts, type Refusal } from '../taskParts'

/** The refused ops among `ops` (one lease, in order) whose place nothing was written to since. */
export function uncorrected(ops: readonly KeptOp[]): Refusal[] {
  const open = new Map<string, Refusal>()
  for (const { task, kind, payload, client_seq: seq, refused } of ops) {
    const place = taskParts(task)?.place({ kind, payload }) ?? null
    if (place === null) continue
    const key = `${task}/${place}`
    open.delete(key)
    if (refused !== undefined) open.set(key, { task, kind, payload, seq, reason: refused })
  }
  return [...open.values()]
}
