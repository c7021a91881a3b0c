/** What went wrong last and the contestant has to know: told by the server or found here. */
import { shallowReadonly, shallowRef, type ShallowRef } from 'vue'

import type { Problem } from '../protocol'

/** These are over once the server has everything. */
const PASSING: ReadonlySet<Problem['code']> = new Set([
  'bad_chain',
  'malformed',
  'storage',
  'too_many_ops',
])

export interface Complaints {
  problem: Readonly<ShallowRef<Problem | null>>
  /** The server complains. */
  heard: (problem: Problem) => void
  /** This machine has found it itself. */
  found: (code: Problem['code']) => void
  /** The server has everything. */
  settled: () => void
  /** The contestant has read it, or writes on. */
  dismiss: () => void
}

export function createComplaints(): Complaints {
  const problem = shallowRef<Problem | null>(null)

  function heard(told: Problem): void {
    problem.value = told
  }
  function dismiss(): void {
    problem.value = null
  }

  return {
    problem: shallowReadonly(problem),
    heard,
    found: (code) => heard({ type: 'problem', code, params: {}, fatal: false, client_seq: null }),
    settled: () => {
      if (problem.value !== null && PASSING.has(problem.value.code)) dismiss()
    },
    dismiss,
  }
}
