/** How an author changes an inbound call: each function returns the list or question anew. Pure. */
import type { Action, Article, Item, Kind, Phrase, Question, Spoken } from './model'

/** Change the member at `at`. */
export function changed<T>(list: readonly T[], at: number, change: Partial<T>): T[] {
  return list.map((each, index) => (index === at ? { ...each, ...change } : each))
}

export function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, index) => index !== at)
}

/** Put the member at `at` one place up (-1) or down (1); at the edge nothing moves. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const next = [...list]
  const other = next[at + by]
  const each = next[at]
  if (other === undefined || each === undefined) return next
  next[at] = other
  next[at + by] = each
  return next
}

const PREFIX: Record<Kind, string> = { agent: 'a', customer: 'c', retell: 'r', summary: 's' }

/** Put a new item of `kind` behind the one at `at`; -1 puts it first. */
export function withNewItem(question: Question, kind: Kind, at: number): Question {
  const id = freeId(PREFIX[kind], question.items)
  const items = [...question.items]
  items.splice(at + 1, 0, newItem(id, kind))
  return { ...question, items }
}

export function newItem(id: string, kind: Kind): Item {
  return {
    id,
    kind,
    cue: '',
    reference: '',
    checklist: [],
    line: kind === 'customer' || kind === 'retell' ? newLine() : null,
    instruction: '',
    articles: [],
  }
}

function newLine(): Spoken {
  return { transcript: '', pinyin: '', voice: 'woman', recording: null }
}

export function withNewArticle(question: Question): Question {
  const id = freeId('k', question.knowledge)
  const article: Article = { id, title: '', body: '', keywords: [] }
  return { ...question, knowledge: [...question.knowledge, article] }
}

export function withNewAction(question: Question): Question {
  const id = freeId('x', question.actions)
  const action: Action = { id, label: '?', kind: 'other', fields: [], outcome: '' }
  return { ...question, actions: [...question.actions, action] }
}

/** `fields` of an action as the author writes them, separated; a label that stays keeps its id. */
export function withFields(action: Action, text: string): Action['fields'] {
  const known = [...action.fields]
  const used = [...action.fields]
  return separated(text).map((label) => {
    const at = known.findIndex((field) => field.label === label)
    const kept = at < 0 ? undefined : known.splice(at, 1)[0]
    if (kept) return kept
    const made = { id: freeId('f', used), label: label.slice(0, 40) }
    used.push(made)
    return made
  })
}

/** Words as an author writes them into one field: separated by 、 or ; or /. */
export function separated(text: string): string[] {
  return text
    .split(/[、;；/]/u)
    .map((each) => each.trim())
    .filter(Boolean)
}

export const joined = (words: readonly string[]): string => words.join(' / ')

/** A phrase without wordings is none. */
export function withPhrase(list: readonly Phrase[], at: number, change: Partial<Phrase>): Phrase[] {
  return changed(list, at, change).filter(({ says }) => says.length > 0)
}

function freeId(prefix: string, among: readonly { id: string }[]): string {
  const used = new Set(among.map(({ id }) => id))
  for (let number = 1; ; number += 1) {
    const id = `${prefix}${String(number).padStart(2, '0')}`
    if (!used.has(id)) return id
  }
}
