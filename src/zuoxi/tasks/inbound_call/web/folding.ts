/**
 * How ops change the answer of an inbound call: the twin of `folding.py`; both pass
 * `tests/vectors/inbound_call.json`. What an op names is taken to be in the question: the workbench
 * writes no other, and the server refuses them.
 */
import { foldTakes, noTakes, TAKE_KINDS, type Takes } from '@/media/takes'
import type { Change } from '@/live/taskParts'

import type { components } from './content'

type Schemas = components['schemas']

export type WholeAnswer = Required<Omit<Schemas['Answer'], 'takes'>> & { takes: Takes }
/** Empty until the first op. */
export type Answer = Partial<WholeAnswer>
type Kind = Schemas['CallEventKind']

const MAX_SEARCHES = 500
const MAX_OPENED = 100
const MAX_ACTIONS = 200
const MAX_EVENTS = 200
const LONGEST = { text: 2000, note: 4000, search: 100, field: 200, reason: 200 }

const EMPTY: WholeAnswer = {
  scripts: {},
  takes: noTakes,
  closed: [],
  played: {},
  call: [],
  notes: '',
  searches: [],
  actions: [],
  submitted: false,
}

/** What an event may come after; a wrap-up may be corrected by another. */
const FOLLOWS: Record<Kind, readonly (Kind | null)[]> = {
  ringing: [null],
  answered: [null, 'ringing'],
  held: ['answered', 'resumed'],
  resumed: ['held', 'transferred'],
  transferred: ['answered', 'resumed', 'held'],
  wrapped_up: ['answered', 'resumed', 'held', 'transferred', 'wrapped_up'],
}

/** An answer with every member. */
export function whole(answer: Answer): WholeAnswer {
  return { ...EMPTY, ...answer }
}

/** Fold one op in; anything but `submit` takes a submission back. */
export function apply(given: Answer, change: Change): Answer {
  const answer = whole(given)
  if (change.kind === 'submit') return named(change, []) ? { ...answer, submitted: true } : answer
  const changed = TAKE_KINDS.has(change.kind) ? taken(answer, change) : written(answer, change)
  return changed ? { ...answer, ...changed, submitted: false } : answer
}

type Changed = Partial<WholeAnswer> | null

function taken(answer: WholeAnswer, change: Change): Changed {
  const { place } = change.payload
  const takes = foldTakes(answer.takes, change, typeof place === 'string' ? [place] : [])
  return takes === answer.takes ? null : { takes }
}

function written(answer: WholeAnswer, change: Change): Changed {
  const at_ms = change.at_ms ?? 0
  const { turn, value, text, article, action, fields } = change.payload
  switch (change.kind) {
    case 'set':
      if (!named(change, ['turn', 'value']) || !isText(turn)) return null
      return isText(value, LONGEST.text) ? { scripts: { ...answer.scripts, [turn]: value } } : null
    case 'close':
    case 'open':
    case 'played':
      return named(change, ['turn']) && isText(turn) ? turned(answer, change.kind, turn) : null
    case 'note':
      return named(change, ['value']) && isText(value, LONGEST.note) ? { notes: value } : null
    case 'search':
      if (!named(change, ['text']) || !isText(text, LONGEST.search) || text === '') return null
      if (answer.searches.length >= MAX_SEARCHES) return null
      return { searches: [...answer.searches, { at_ms, text, opened: [] }] }
    case 'read':
      return named(change, ['article']) && isText(article) ? opened(answer, article, at_ms) : null
    case 'act':
      if (!named(change, ['action', 'fields']) || !isText(action) || !isFields(fields)) return null
      if (answer.actions.length >= MAX_ACTIONS) return null
      return { actions: [...answer.actions, { at_ms, action, fields }] }
  }
  return called(answer, change, at_ms)
}

function turned(answer: WholeAnswer, kind: 'close' | 'open' | 'played', turn: string): Changed {
  const { closed, played } = answer
  if (kind === 'played') return { played: { ...played, [turn]: (played[turn] ?? 0) + 1 } }
  if (closed.includes(turn) === (kind === 'close')) return null
  return { closed: kind === 'close' ? [...closed, turn] : closed.filter((each) => each !== turn) }
}

/** An article belongs to the search before it; without one it was found by leafing. */
function opened({ searches }: WholeAnswer, article: string, at_ms: number): Changed {
  const last = searches.at(-1)
  if (!last) return { searches: [{ at_ms, text: '', opened: [article] }] }
  if (last.opened.length >= MAX_OPENED) return null
  return { searches: [...searches.slice(0, -1), { ...last, opened: [...last.opened, article] }] }
}

function called({ call }: WholeAnswer, change: Change, at_ms: number): Changed {
  const event = eventOf(change)
  const last = call.at(-1)?.kind ?? null
  if (event === null || !FOLLOWS[event.kind].includes(last) || call.length >= MAX_EVENTS) {
    return null
  }
  return { call: [...call, { at_ms, ...event }] }
}

function eventOf(change: Change): { kind: Kind; said: string } | null {
  const { on, to, reason } = change.payload
  switch (change.kind) {
    case 'ring':
      return named(change, []) ? { kind: 'ringing', said: '' } : null
    case 'answer_call':
      return named(change, []) ? { kind: 'answered', said: '' } : null
    case 'hold':
      if (!named(change, ['on']) || typeof on !== 'boolean') return null
      return { kind: on ? 'held' : 'resumed', said: '' }
    case 'transfer':
      return named(change, ['to']) && isText(to) ? { kind: 'transferred', said: to } : null
    case 'wrap_up':
      if (!named(change, ['reason']) || !isText(reason, LONGEST.reason)) return null
      return { kind: 'wrapped_up', said: reason }
  }
  return null
}

/** Whether the payload has exactly these members. */
function named({ payload }: Change, names: readonly string[]): boolean {
  const found = Object.keys(payload)
  return found.length === names.length && names.every((name) => Object.hasOwn(payload, name))
}

/** Lengths are counted in characters, as the server does: 😀 is one. */
function isText(value: unknown, longest = Infinity): value is string {
  return typeof value === 'string' && (value.length <= longest || [...value].length <= longest)
}

function isFields(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((each) => isText(each, LONGEST.field))
}
