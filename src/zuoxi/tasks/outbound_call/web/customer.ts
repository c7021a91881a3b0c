/**
 * What the simulated customer says next (I18): the twin of `customer.py`, pure, whole numbers only.
 * Both pass `tests/vectors/outbound_customer.json`; the order of its choices is told there.
 */
import type { components } from './content'

type Schemas = components['schemas']
export type Plan = Schemas['Plan']
export type Customer = Schemas['CustomerState']
export type Stage = Schemas['Stage']
export type Result = Schemas['Result']
type Branch = Schemas['BranchPlan']

/** What stands in the sections of the script. */
export type Scripts = Readonly<Partial<Record<string, string>>>

/** No node, no objection. */
export const NOBODY = -1
/** Speech below this is a cough: it hands the turn over with nothing said. */
export const LEAST_SAID_MS = 300
export const STAGES: readonly Stage[] = [
  'opening',
  'needs',
  'guidance',
  'product',
  'deal',
  'farewell',
]

const BEGINNING: Customer = {
  stage: 'opening',
  speech_ms: {},
  cursor: {},
  spoken: [],
  raised: [],
  answered: [],
  answering_ms: 0,
  turn_ms: 0,
  nags: 0,
  silent_ms: 0,
  listened: 0,
  speaking: NOBODY,
  leaving: false,
  verdict: null,
}

/** The customer who has just picked up and greets. */
export function answersThePhone(plan: Plan): Customer {
  return speak(BEGINNING, plan.greeting)
}

/** The agent goes on to `stage`; the customer waits for what is said in it. */
export function marked(state: Customer, stage: Stage): Customer {
  return { ...state, stage }
}

/** The line `node` has come to its end; another one than is spoken changes nothing. */
export function heard(state: Customer, node: number): Customer {
  return node === state.speaking ? { ...state, speaking: NOBODY, silent_ms: 0 } : state
}

/** The agent has spoken for `ms` and goes on: it counts to the stage that is marked now. */
export function spoke(state: Customer, ms: number): Customer {
  return state.leaving ? state : { ...counted(state, ms), turn_ms: state.turn_ms + ms }
}

/** The agent has spoken for another `ms` and stops: count it, and answer unless still speaking. */
export function said(plan: Plan, before: Customer, ms: number, scripts: Scripts): Customer {
  if (before.leaving) return before
  const talking = before.speaking !== NOBODY
  const over = { ...before, turn_ms: 0 }
  if (before.turn_ms + ms < LEAST_SAID_MS) return talking ? over : nag(plan, over)
  const state = { ...counted(over, ms), nags: 0, silent_ms: 0 }
  return talking ? state : answer(plan, state, scripts)
}

function counted(state: Customer, ms: number): Customer {
  return {
    ...state,
    speech_ms: { ...state.speech_ms, [state.stage]: (state.speech_ms?.[state.stage] ?? 0) + ms },
    answering_ms: state.answering_ms + (openObjection(state) === NOBODY ? 0 : ms),
  }
}

/** Nobody has spoken for another `ms`: beyond its patience the customer asks, or leaves. */
export function silence(plan: Plan, before: Customer, ms: number, held: boolean): Customer {
  if (before.leaving || before.speaking !== NOBODY) return before
  const state = { ...before, turn_ms: 0, silent_ms: before.silent_ms + ms }
  if (held) return state.silent_ms >= plan.hold_patience_ms ? leave(plan, state, 'hold') : state
  return state.silent_ms >= plan.patience_ms ? nag(plan, state) : state
}

/** The stages in which the agent has said enough, in the order of the paper. */
export function passed(plan: Plan, state: Customer): Stage[] {
  return plan.stages
    .filter(({ stage, least_ms }) => (state.speech_ms?.[stage] ?? 0) >= least_ms)
    .map(({ stage }) => stage)
}

/** The objection that waits for an answer, −1 for none. */
export function openObjection(state: Customer): number {
  const last = state.raised.at(-1) ?? NOBODY
  return state.answered.includes(last) ? NOBODY : last
}

function answer(plan: Plan, before: Customer, scripts: Scripts): Customer {
  let state = before
  const waiting = openObjection(state)
  const objection = plan.objections[waiting]
  if (objection) {
    if (state.answering_ms < objection.least_ms) {
      const insists = objection.again !== NOBODY && !state.spoken.includes(objection.again)
      return insists ? speak(state, objection.again) : listen(plan, state)
    }
    state = { ...state, answered: [...state.answered, waiting] }
    const follows = following(plan, state, objection.node, scripts)
    if (follows !== NOBODY) return speak(state, follows)
  }
  if (state.stage === 'farewell' && passed(plan, state).includes('farewell')) {
    return lastWord(plan, state)
  }
  return inStage(plan, state, scripts)
}

function inStage(plan: Plan, state: Customer, scripts: Scripts): Customer {
  const lines = plan.stages.find(({ stage }) => stage === state.stage)
  const cursor = state.cursor?.[state.stage]
  if (lines && cursor === undefined) return goOn(state, lines.first)
  const due = dueObjection(plan, state)
  if (due !== NOBODY) {
    const raised = { ...state, raised: [...state.raised, due], answering_ms: 0 }
    return speak(raised, plan.objections[due]?.node ?? NOBODY)
  }
  const follows = following(plan, state, cursor ?? NOBODY, scripts)
  return follows === NOBODY ? listen(plan, state) : goOn(state, follows)
}

function dueObjection(plan: Plan, state: Customer): number {
  return plan.objections.findIndex(
    ({ stages, after }, number) =>
      !state.raised.includes(number) &&
      stages.includes(state.stage) &&
      (after === NOBODY || state.spoken.includes(after)),
  )
}

function following(plan: Plan, state: Customer, node: number, scripts: Scripts): number {
  const branches = plan.nodes[node]?.next ?? []
  return branches.find((branch) => isOpen(plan, state, branch, scripts))?.to ?? NOBODY
}

function isOpen(plan: Plan, state: Customer, branch: Branch, scripts: Scripts): boolean {
  if (state.spoken.includes(branch.to)) return false
  if ((state.speech_ms?.[state.stage] ?? 0) < branch.least_ms) return false
  const done = passed(plan, state)
  if (!branch.passed.every((stage) => done.includes(stage))) return false
  if (branch.hints.length === 0) return true
  const points = searchable(scripts[state.stage] ?? '')
  return branch.hints.some((hint) => standsIn(hint, points))
}

function lastWord(plan: Plan, state: Customer): Customer {
  const done = passed(plan, state).length
  const answered = state.answered.length >= plan.least_answers
  if (done === STAGES.length && answered && openObjection(state) === NOBODY) {
    return decide(plan, state, 'deal', 'said')
  }
  return decide(plan, state, done >= plan.callback_stages ? 'callback' : 'refusal', 'said')
}

function nag(plan: Plan, state: Customer): Customer {
  const line = plan.nags[state.nags]
  if (line === undefined) return leave(plan, state, 'silence')
  return speak({ ...state, nags: state.nags + 1, silent_ms: 0 }, line)
}

function leave(plan: Plan, state: Customer, why: 'silence' | 'hold'): Customer {
  return { ...decide(plan, state, 'refusal', why), speaking: plan.leave }
}

function decide(
  plan: Plan,
  state: Customer,
  result: Result,
  why: 'said' | 'silence' | 'hold',
): Customer {
  const verdict = {
    result,
    why,
    passed: passed(plan, state),
    raised: state.raised.length,
    answered: state.answered.length,
    least_answers: plan.least_answers,
    callback_stages: plan.callback_stages,
  }
  return { ...speak(state, plan.endings[result] ?? NOBODY), leaving: true, verdict }
}

function listen(plan: Plan, state: Customer): Customer {
  const line = plan.listening[state.listened % plan.listening.length]
  return line === undefined ? state : speak({ ...state, listened: state.listened + 1 }, line)
}

function goOn(state: Customer, node: number): Customer {
  return speak({ ...state, cursor: { ...state.cursor, [state.stage]: node } }, node)
}

function speak(state: Customer, node: number): Customer {
  const spoken = state.spoken.includes(node) ? state.spoken : [...state.spoken, node]
  return { ...state, speaking: node, spoken }
}

/** The code points in which a hint is looked for: NFKC, lower case, no space. */
export function searchable(text: string): number[] {
  const plain = text.normalize('NFKC').toLowerCase().replace(/\s/gu, '')
  return Array.from(plain, (character) => character.codePointAt(0) ?? 0)
}

/** The 32-bit FNV-1a sum of code points. */
export function wordSum(points: readonly number[]): number {
  let found = 2_166_136_261
  for (const point of points) found = Math.imul(found ^ point, 16_777_619) >>> 0
  return found
}

function standsIn(hint: Schemas['HintPlan'], points: readonly number[]): boolean {
  for (let at = 0; at + hint.length <= points.length; at += 1) {
    if (wordSum(points.slice(at, at + hint.length)) === hint.sum) return true
  }
  return false
}
