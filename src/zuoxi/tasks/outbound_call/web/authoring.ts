/** How an author changes an outbound question: each function returns what it is then. Pure. */
import type { components } from './content'
import type { Question, Stage } from './model'
import type { Objection, Tree } from './planOf'

type Schemas = components['schemas']
export type Node = Schemas['Node']
export type Branch = Schemas['Branch']
export type Trial = Schemas['Trial']
export type Brief = Schemas['Brief']

const LINE: Node['line'] = { transcript: '', pinyin: '', voice: 'woman', recording: null }

/** A member of a list, changed. */
export function withMember<T>(list: readonly T[], at: number, change: Partial<T>): T[] {
  return list.map((member, each) => (each === at ? { ...member, ...change } : member))
}

export function withoutMember<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, each) => each !== at)
}

/** An id that is free, beginning with `stem`. */
export function freeId(taken: readonly string[], stem: string): string {
  let number = taken.length + 1
  while (taken.includes(`${stem}_${number}`)) number += 1
  return `${stem}_${number}`
}

/** A tree to begin with: one line for every place that needs one, nothing said yet. */
export function newTree(stages: readonly Stage[]): Tree {
  const lines = ['greet', ...stages, 'listen', 'nag', 'bye', 'yes', 'later', 'no']
  return {
    greeting: 'greet',
    stages: Object.fromEntries(stages.map((stage) => [stage, { first: stage, least_ms: 3_000 }])),
    objections: [],
    listening: ['listen'],
    nags: ['nag'],
    leave: 'bye',
    endings: { deal: 'yes', callback: 'later', refusal: 'no' },
    nodes: lines.map((id) => ({ id, line: LINE, next: [] })),
    seed: 1,
    least_answers: 0,
    callback_stages: 4,
    patience_ms: 8_000,
    hold_patience_ms: 60_000,
  }
}

/** Add a line; the voice is that of the line before. */
export function withNewNode(tree: Tree): Tree {
  const id = freeId(
    tree.nodes.map((node) => node.id),
    'line',
  )
  const voice = tree.nodes.at(-1)?.line.voice ?? 'woman'
  return { ...tree, nodes: [...tree.nodes, { id, line: { ...LINE, voice }, next: [] }] }
}

/** Give a line another id, everywhere it is named; one that is taken changes nothing. */
export function renamed(tree: Tree, from: string, to: string): Tree {
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(to) || tree.nodes.some(({ id }) => id === to)) return tree
  const name = (id: string): string => (id === from ? to : id)
  const perhaps = (id: string | null): string | null => (id === null ? null : name(id))
  return {
    ...tree,
    greeting: name(tree.greeting),
    leave: name(tree.leave),
    stages: mapped(tree.stages, (lines) => ({ ...lines, first: name(lines.first) })),
    endings: mapped(tree.endings, name),
    listening: tree.listening.map(name),
    nags: tree.nags.map(name),
    objections: tree.objections.map((objection) => ({
      ...objection,
      node: name(objection.node),
      after: perhaps(objection.after),
      again: perhaps(objection.again),
    })),
    nodes: tree.nodes.map((node) => ({
      ...node,
      id: name(node.id),
      next: node.next.map((branch) => ({ ...branch, to: name(branch.to) })),
    })),
  }
}

export function withNewObjection(tree: Tree, stages: Stage[]): Tree {
  const id = freeId(
    tree.objections.map((objection) => objection.id),
    'objection',
  )
  const node = tree.nodes.at(-1)?.id ?? ''
  const objection: Objection = { id, node, stages, after: null, again: null, least_ms: 4_000 }
  return { ...tree, objections: [...tree.objections, objection] }
}

export function withNewBranch(node: Node, to: string): Node {
  const branch: Branch = { to, least_ms: 0, passed: [], hints: [] }
  return { ...node, next: [...node.next, branch] }
}

/** A question with a customer of the kind chosen, and something to begin with in it. */
export function withKind(
  question: Question,
  kind: 'simulated' | 'person',
  stages: readonly Stage[],
): Question {
  const { tree, brief } = question.customer
  const customer = {
    kind,
    tree: kind === 'simulated' ? (tree ?? newTree(stages)) : tree,
    brief: kind === 'person' ? (brief ?? { role: '', agrees: '', seed: 1, objections: [] }) : brief,
  }
  return { ...question, customer }
}

/** Where a line is used, as the author calls it: place and, where there is one, the stage. */
export function usesOf(tree: Tree, id: string): string[] {
  return [
    ...(tree.greeting === id ? ['greeting'] : []),
    ...(tree.leave === id ? ['leave'] : []),
    ...Object.entries(tree.stages).flatMap(([stage, { first }]) => (first === id ? [stage] : [])),
    ...tree.objections.flatMap((each) =>
      each.node === id || each.again === id ? ['objection'] : [],
    ),
    ...(tree.listening.includes(id) ? ['listening'] : []),
    ...(tree.nags.includes(id) ? ['nags'] : []),
    ...Object.entries(tree.endings).flatMap(([result, name]) => (name === id ? [result] : [])),
  ]
}

function mapped<T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
