/**
 * What the browser knows of an outbound call: the contestant's view, the answer, and how ops change
 * it, as `answering.py` does on the server.
 */
import type { Change, Name, Progress } from '@/live/taskParts'
import { foldTakes, noTakes, TAKE_KINDS } from '@/media/takes'

import { dialled, foldCall, NO_CALL, type Call } from './callState'
import type { components } from './content'
import { STAGES, type Plan, type Result, type Stage } from './customer'

type Schemas = components['schemas']

export type View = Schemas['ContestantView']
/** Empty until the first op. */
export type Answer = Partial<Schemas['Answer']>
export type FaqRow = Schemas['FaqRow']
export type Technique = Schemas['Technique']
export type Question = Schemas['Question']
export type Shown = Schemas['Shown']
export type { Call, Plan, Result, Stage }
export { STAGES }

export const TECHNIQUES: readonly Technique[] = ['FABE', 'SPIN', 'LSCPA']
export const MAX_SECTION = 3_000
export const MAX_ROWS = 50
export const MAX_QUESTION = 300
export const MAX_ANSWER = 1_000
const MAX_CALLS = 10
/** The place of the takes. */
export const PLACE = 'call'

/** Message keys of the six sections and stages. */
export const STAGE_KEYS: Record<Stage, string> = {
  opening: 'outbound_call.stages.opening',
  needs: 'outbound_call.stages.needs',
  guidance: 'outbound_call.stages.guidance',
  product: 'outbound_call.stages.product',
  deal: 'outbound_call.stages.deal',
  farewell: 'outbound_call.stages.farewell',
}

export const RESULT_KEYS: Record<Result, string> = {
  deal: 'outbound_call.results.deal',
  callback: 'outbound_call.results.callback',
  refusal: 'outbound_call.results.refusal',
}

export const callOf = (answer: Answer): Call => answer.call ?? NO_CALL
export const sectionOf = (answer: Answer, stage: Stage): string => answer.sections?.[stage] ?? ''
export const rowsOf = (answer: Answer): readonly FaqRow[] => answer.faq ?? []
export const tagsOf = (answer: Answer, stage: Stage): readonly Technique[] =>
  answer.techniques?.[stage] ?? []
/** Calls that were answered, the present one among them. */
export const answeredCalls = (answer: Answer): number =>
  [...(answer.earlier ?? []), callOf(answer)].filter((call) => call.connected_ms !== null).length

/**
 * Calls that used up one of those that count: not one whose customer's machine went away, which is
 * nobody's fault and is dialled again.
 */
export const usedCalls = (answer: Answer): number =>
  [...(answer.earlier ?? []), callOf(answer)].filter(
    (call) => call.connected_ms !== null && !(call.ended_by === 'line' && call.customer === null),
  ).length

export const isFilled = ({ question, answer }: FaqRow): boolean =>
  question.trim() !== '' && answer.trim() !== ''

export const sectionChange = (section: Stage, value: string): Change => ({
  kind: 'section',
  payload: { section, value },
})
export const tagChange = (section: Stage, technique: Technique, on: boolean): Change => ({
  kind: 'tag',
  payload: { section, technique, on },
})
/** `row` counts from 1. */
export const rowChange = (row: number, { question, answer }: FaqRow): Change => ({
  kind: 'faq',
  payload: { row, question, answer },
})

/** The ops that turn the rows `before` into `after`: of those alone that differ. */
export function rowChanges(before: readonly FaqRow[], after: readonly FaqRow[]): Change[] {
  const none: FaqRow = { question: '', answer: '' }
  const changes: Change[] = []
  for (let at = 0; at < Math.max(before.length, after.length); at += 1) {
    const [was, is] = [before[at] ?? none, after[at] ?? none]
    if (was.question !== is.question || was.answer !== is.answer) {
      changes.push(rowChange(at + 1, is))
    }
  }
  return changes
}

/**
 * Fold one op into the answer. Whatever changes it takes a submission back. What the person who plays
 * the customer did, and how the line is, comes with the server's fold (`played`) and is not shown.
 */
export function apply(view: Pick<View, 'plan'>, answer: Answer, change: Change): Answer {
  const { kind, payload } = change
  if (kind === 'submit') {
    return Object.keys(payload).length === 0 ? { ...answer, submitted: true } : answer
  }
  if (TAKE_KINDS.has(kind)) {
    const before = answer.takes ?? noTakes
    const takes = foldTakes(before, change, [PLACE])
    return takes === before ? answer : ({ ...answer, takes } as Answer)
  }
  const changed = folded(view, answer, change)
  return changed === answer ? answer : { ...changed, submitted: false }
}

function folded({ plan }: Pick<View, 'plan'>, answer: Answer, change: Change): Answer {
  const { kind, payload, at_ms = 0 } = change
  switch (kind) {
    case 'section':
      return withSection(answer, payload)
    case 'tag':
      return withTag(answer, payload)
    case 'faq':
      return withRow(answer, payload)
    case 'dial':
      return withDialled(answer, payload, at_ms)
  }
  const call = callOf(answer)
  const now = foldCall(kind, { call, payload, at_ms, plan, scripts: answer.sections ?? {} })
  return now === call ? answer : { ...answer, call: now }
}

type Payload = Change['payload']

function withSection(answer: Answer, payload: Payload): Answer {
  const { section, value } = payload
  const stage = stageOf(section)
  if (!has(payload, 2) || !stage || !isText(value, MAX_SECTION)) return answer
  return { ...answer, sections: { ...answer.sections, [stage]: value } }
}

function withTag(answer: Answer, payload: Payload): Answer {
  const { section, technique, on } = payload
  const stage = stageOf(section)
  const named = TECHNIQUES.find((each) => each === technique)
  if (!has(payload, 3) || !stage || !named || typeof on !== 'boolean') return answer
  const before = tagsOf(answer, stage)
  const after = TECHNIQUES.filter((each) => (each === named ? on : before.includes(each)))
  return { ...answer, techniques: { ...answer.techniques, [stage]: after } }
}

function withRow(answer: Answer, payload: Payload): Answer {
  const { row, question, answer: text } = payload
  if (!has(payload, 3) || typeof row !== 'number') return answer
  if (!Number.isInteger(row) || row < 1 || row > MAX_ROWS) return answer
  if (!isText(question, MAX_QUESTION) || !isText(text, MAX_ANSWER)) return answer
  const rows = [...rowsOf(answer)]
  while (rows.length < row) rows.push({ question: '', answer: '' })
  rows[row - 1] = { question, answer: text }
  while (rows.at(-1)?.question === '' && rows.at(-1)?.answer === '') rows.pop()
  return { ...answer, faq: rows }
}

/** A call that is on the line stays. */
function withDialled(answer: Answer, payload: Payload, at_ms: number): Answer {
  const call = callOf(answer)
  const earlier = answer.earlier ?? []
  if (!has(payload, 0) || earlier.length >= MAX_CALLS) return answer
  if (call.state !== 'idle' && call.state !== 'ended') return answer
  return {
    ...answer,
    call: dialled(at_ms),
    earlier: call.state === 'ended' ? [...earlier, call] : earlier,
  }
}

const has = (payload: Payload, members: number): boolean => Object.keys(payload).length === members
const stageOf = (value: unknown): Stage | undefined => STAGES.find((each) => each === value)
/** Lengths are counted in characters, as the server does, not in halves of them. */
const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && (value.length <= most || Array.from(value).length <= most)

/** Which place of the answer an op writes to; null for the call, its takes and a submission. */
export function place({ kind, payload }: Change): string | null {
  if (kind === 'section') return `section/${String(payload.section)}`
  if (kind === 'tag') return `tag/${String(payload.section)}/${String(payload.technique)}`
  return kind === 'faq' ? `faq/${String(payload.row)}` : null
}

/** What that place is called: the number of a section or row, and what it is. */
export function where({ kind, payload }: Change): { label: string; field: Name } | null {
  const stage = stageOf(payload.section)
  if (stage && (kind === 'section' || kind === 'tag')) {
    return { label: String(STAGES.indexOf(stage) + 1), field: { key: STAGE_KEYS[stage] } }
  }
  const { row } = payload
  if (kind !== 'faq' || typeof row !== 'number') return null
  return { label: String(row), field: { key: 'outbound_call.faq.title' } }
}

/** Six sections, ten rows of FAQ and the call; what is missing of each, for the submit page. */
export function progress({ limits }: View, answer: Answer): Progress {
  const missing = STAGES.filter((stage) => sectionOf(answer, stage).trim() === '')
  const rows = Math.min(rowsOf(answer).filter(isFilled).length, limits.faq)
  const spoke = answeredCalls(answer) > 0
  const empty: Progress['empty'] = missing.map((stage) => ({
    label: String(STAGES.indexOf(stage) + 1),
    missing: [{ key: STAGE_KEYS[stage] }],
  }))
  if (rows < limits.faq) {
    const label = rows + 1 === limits.faq ? `${limits.faq}` : `${rows + 1}–${limits.faq}`
    empty.push({ label, missing: [], sentence: 'outbound_call.submit.rows' })
  }
  if (!spoke) empty.push({ label: '', missing: [], sentence: 'outbound_call.submit.call' })
  return {
    filled: STAGES.length - missing.length + rows + Number(spoke),
    total: STAGES.length + limits.faq + 1,
    empty,
  }
}
