/** The plan of an authored tree, as `plan.py` makes it: to try a customer out before it is saved. */
import { hmacSha256Hex } from '@/live/sha256'

import type { components } from './content'
import { NOBODY, searchable, STAGES, wordSum, type Plan } from './customer'

type Schemas = components['schemas']
export type Tree = Schemas['Tree']
export type Objection = Schemas['Objection']

/** A name that no line bears becomes −1. */
export function planOf(tree: Tree): Plan {
  const numbers = new Map(tree.nodes.map((node, number) => [node.id, number]))
  const at = (name: string | null | undefined): number => numbers.get(name ?? '') ?? NOBODY
  return {
    greeting: at(tree.greeting),
    stages: STAGES.flatMap((stage) => {
      const lines = tree.stages[stage]
      return lines ? [{ stage, first: at(lines.first), least_ms: lines.least_ms }] : []
    }),
    objections: inSeededOrder(tree).map((objection) => ({
      node: at(objection.node),
      again: at(objection.again),
      after: at(objection.after),
      stages: objection.stages,
      least_ms: objection.least_ms,
    })),
    listening: tree.listening.map(at),
    nags: tree.nags.map(at),
    leave: at(tree.leave),
    endings: {
      deal: at(tree.endings.deal),
      callback: at(tree.endings.callback),
      refusal: at(tree.endings.refusal),
    },
    nodes: tree.nodes.map(({ line, next }) => ({
      recording: line.recording,
      next: next.map(({ to, least_ms, passed, hints }) => ({
        to: at(to),
        least_ms,
        passed,
        hints: hints.map(searchable).map((word) => ({ length: word.length, sum: wordSum(word) })),
      })),
    })),
    least_answers: tree.least_answers,
    callback_stages: tree.callback_stages,
    patience_ms: tree.patience_ms,
    hold_patience_ms: tree.hold_patience_ms,
  }
}

/** The objections in the order of HMAC-SHA256(seed, id). */
export function inSeededOrder({
  objections,
  seed,
}: Pick<Tree, 'objections' | 'seed'>): Objection[] {
  const rank = (id: string): string => hmacSha256Hex(`${seed}`, id)
  return objections
    .map((objection) => ({ objection, rank: rank(objection.id) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ objection }) => objection)
}
