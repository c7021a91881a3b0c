/** What the browser knows of an inbound call: the view, the answer, and where the work stands. */
import { countingTake, TAKE_KINDS } from '@/media/takes'
import type { Change, Name, Progress } from '@/live/taskParts'

import type { components } from './content'
import { whole, type Answer } from './folding'

export { apply, whole, type Answer, type WholeAnswer } from './folding'

type Schemas = components['schemas']

export type View = Schemas['ContestantView']
export type ItemView = Schemas['ItemView']
export type Kind = Schemas['Kind']
export type Article = Schemas['Article']
export type Action = Schemas['Action']
export type ActionKind = Schemas['ActionKind']
export type CallCard = Schemas['CallCard']
export type CallEventKind = Schemas['CallEventKind']
export type Question = Schemas['Question']
export type Item = Schemas['Item']
export type Phrase = Schemas['Phrase']
export type PhraseKind = Schemas['PhraseKind']
export type Spoken = Schemas['Spoken']
export type Dialogue = Schemas['Dialogue']
export type ItemShown = Schemas['ItemShown']

export const MAX_NOTE = 4000
export const MAX_SEARCH = 100
export const MAX_FIELD = 200
export const MAX_REASON = 200

/** What is still to be done of an item. */
export type Part = 'script' | 'take' | 'summary'

const PARTS: Record<Kind, readonly Part[]> = {
  agent: ['script', 'take'],
  customer: [],
  retell: ['take'],
  summary: ['summary'],
}
const NAMES: Record<Part | 'notes', string> = {
  script: 'inbound_call.parts.script',
  take: 'inbound_call.parts.take',
  summary: 'inbound_call.parts.summary',
  notes: 'inbound_call.parts.notes',
}

/** The place of an item's takes. */
export const placeOf = (item: string): string => `turn:${item}`

/** Whether the item is answered in writing, by speaking. */
export const isWritten = (kind: Kind): boolean => kind === 'agent' || kind === 'summary'
export const isSpoken = (kind: Kind): boolean => kind === 'agent' || kind === 'retell'

/** The characters that an item's text may have. */
export function limitOf(view: View, kind: Kind): number {
  return kind === 'summary' ? view.summary_limit : view.script_limit
}

/** The parts of an item that are still empty. */
export function missingOf({ id, kind }: ItemView, answer: Answer): Part[] {
  const { scripts, takes } = whole(answer)
  return PARTS[kind].filter((part) =>
    part === 'take' ? !countingTake(takes, placeOf(id))?.end : (scripts[id] ?? '').trim() === '',
  )
}

/** Whether the contestant is done with an item: closed it, or heard the customer's line. */
export function isPast({ id, kind }: ItemView, answer: Answer): boolean {
  const { closed, played } = whole(answer)
  return kind === 'customer' ? (played[id] ?? 0) > 0 : closed.includes(id)
}

/** The item that is next: the first that is not past; null when all are. */
export function currentOf(
  view: View,
  answer: Answer,
  skipped: ReadonlySet<string> = new Set(),
): ItemView | null {
  return view.items.find((item) => !isPast(item, answer) && !skipped.has(item.id)) ?? null
}

export type CallState = 'silent' | CallEventKind

/** Where the call stands; `silent` before it rings. */
export function callStateOf(answer: Answer): CallState {
  return whole(answer).call.at(-1)?.kind ?? 'silent'
}

/** Whether the dialogue may begin: the call was answered, or nothing rings in this task. */
export function isOpen({ rings }: View, answer: Answer): boolean {
  return rings === 0 || whole(answer).call.some(({ kind }) => kind === 'answered')
}

/** When the call was answered, on the server's clock in ms; null where it was not. */
export function answeredAt(answer: Answer): number | null {
  return whole(answer).call.find(({ kind }) => kind === 'answered')?.at_ms ?? null
}

/** Amounts for the submit page: an item counts when all its parts are there. */
export function progress(view: View, answer: Answer): Progress {
  const asked = view.items.filter(({ kind }) => kind !== 'customer')
  const empty = asked
    .map((item) => ({
      label: String(item.number),
      missing: missingOf(item, answer).map((part): Name => ({ key: NAMES[part] })),
    }))
    .filter(({ missing }) => missing.length > 0)
  return { filled: asked.length - empty.length, total: asked.length, empty }
}

/** The place of the answer that a change writes to, as one word; null for what has no place. */
export function place({ kind, payload }: Change): string | null {
  if (kind === 'note') return 'note'
  if (kind === 'set' && typeof payload.turn === 'string') return `set/${payload.turn}`
  if (TAKE_KINDS.has(kind) && typeof payload.place === 'string') return `take/${payload.place}`
  return null
}

/** What the contestant calls it: the item's number and the name of the part. */
export function where(view: View, change: Change): { label: string; field: Name } | null {
  const found = place(change)
  if (found === null) return null
  if (found === 'note') return { label: '', field: { key: NAMES.notes } }
  const item = view.items.find(({ id }) => found === `set/${id}` || found === `take/${placeOf(id)}`)
  if (!item) return null
  const written = item.kind === 'summary' ? NAMES.summary : NAMES.script
  const key = found.startsWith('take/') ? NAMES.take : written
  return { label: String(item.number), field: { key } }
}
