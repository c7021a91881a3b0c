/** What a group of held ops comes to, for the one who decides on it. */
import type { HeldGroup, HeldOp } from '@/api/types'

/** Where an op writes, as a key; '' for what writes to no field. */
function placeOf({ item, field }: HeldOp): string {
  return field === '' ? '' : `${item}/${field}`
}

/** The group's ops with those on one field drawn together: its first text and its last. */
export function netChanges({ ops }: Pick<HeldGroup, 'ops'>): HeldOp[] {
  const found = new Map<string, HeldOp>()
  for (const op of ops) {
    const key = placeOf(op) || op.kind
    const earlier = found.get(key)
    found.set(key, earlier ? { ...op, before: earlier.before } : op)
  }
  return [...found.values()]
}

/** First and last own stamp, and the last arrival (ms). */
export function spanOf({ ops }: Pick<HeldGroup, 'ops'>): {
  from: number
  to: number
  received: number
} {
  const stamps = ops.map((op) => op.stamped_ms)
  return {
    from: Math.min(...stamps),
    to: Math.max(...stamps),
    received: Math.max(...ops.map((op) => op.received_ms)),
  }
}
