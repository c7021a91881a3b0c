/** Which sentence a problem of the socket shows. Message keys, all written out. */
import type { Problem } from '@/live/protocol'

const KEYS: Readonly<Record<Exclude<Problem['code'], 'refused'>, string>> = {
  malformed: 'problem.malformed',
  too_large: 'problem.too_large',
  too_many_ops: 'problem.too_many_ops',
  protocol: 'problem.protocol',
  not_open: 'problem.not_open',
  bad_chain: 'problem.bad_chain',
  lease_lost: 'problem.lease_lost',
  superseded: 'problem.superseded',
  storage: 'problem.storage',
  not_writer: 'problem.not_writer',
}

/** The message key for `problem`. */
export function problemKey({ code, params }: Problem): string {
  if (code === 'refused') {
    const { reason } = params
    if (reason === 'too_late') return 'problem.refused.too_late'
    return reason === 'too_long' ? 'problem.refused.too_long' : 'problem.refused.other'
  }
  return KEYS[code]
}
