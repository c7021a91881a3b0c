import { describe, expect, it } from 'vitest'

import vectors from '../../../../../tests/vectors/outbound_customer.json'

import { newTree, renamed, usesOf, withKind, withNewNode, withNewObjection } from './authoring'
import { STAGES, type Question } from './model'
import { inSeededOrder, planOf, type Tree } from './planOf'

/** As the server gives it: what was not written has its default. */
const TREE: Tree = {
  ...(vectors.tree as unknown as Tree),
  objections: vectors.tree.objections.map((each) => ({
    after: null,
    again: null,
    least_ms: 4_000,
    ...each,
  })) as unknown as Tree['objections'],
  nodes: vectors.tree.nodes.map(({ next, ...node }) => ({
    ...node,
    next: (next as object[]).map((each) => ({ least_ms: 0, passed: [], hints: [], ...each })),
  })) as unknown as Tree['nodes'],
}

describe('the plan of a tree', () => {
  it('is the one that the server makes', () => {
    expect(planOf(TREE)).toEqual(vectors.plan)
  })

  it('has the objections in the order of its seed', () => {
    const ids = (seed: number): string =>
      inSeededOrder({ ...TREE, seed })
        .map(({ id }) => id)
        .join()
    expect(ids(8)).toBe('dear,wait')
    expect(new Set([...Array(20).keys()].map(ids))).toEqual(new Set(['dear,wait', 'wait,dear']))
  })
})

describe('a line of the tree', () => {
  it('is renamed everywhere it is named, and the plan stays the same', () => {
    const other = renamed(TREE, 'dear', 'expensive')
    expect(planOf({ ...other, seed: TREE.seed })).toEqual(vectors.plan)
    expect(other.objections[0]?.node).toBe('expensive')
  })

  it.each(['deal', '', '带汉字', 'a'.repeat(41)])('does not take the name %j', (name) => {
    expect(renamed(TREE, 'dear', name)).toEqual(TREE)
  })

  it('is told by where it is used', () => {
    expect(['greet', 'deal', 'dear_again', 'no', 'dear_ok'].map((id) => usesOf(TREE, id))).toEqual([
      ['greeting'],
      ['deal'],
      ['objection'],
      ['refusal'],
      [],
    ])
  })

  it('that is new has an id of its own and the voice of the line before', () => {
    const two = withNewNode(withNewNode(newTree(STAGES)))
    const ids = two.nodes.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

it('a tree to begin with names only lines that it has', () => {
  const plan = planOf(newTree(STAGES))
  const named = [plan.greeting, plan.leave, ...plan.nags, ...plan.listening]
  expect([...named, ...plan.stages.map(({ first }) => first)].every((at) => at >= 0)).toBe(true)
  expect(withNewObjection(newTree(STAGES), ['deal']).objections.length).toBe(1)
})

it('a customer of the other kind begins with something, and what was there is kept', () => {
  const question = { customer: { kind: 'simulated', tree: TREE, brief: null } } as Question
  const person = withKind(question, 'person', STAGES)
  expect(person.customer).toEqual({
    kind: 'person',
    tree: TREE,
    brief: { role: '', agrees: '', seed: 1, objections: [] },
  })
  expect(withKind(person, 'simulated', STAGES).customer.tree).toBe(TREE)
})
