/** What the browser knows of 听打录入: the contestant's view, the answer, and how ops change it. */
import type { Change, Name, Progress } from '@/live/taskParts'

import type { components } from './content'

type Schemas = components['schemas']

export type View = Schemas['ContestantView']
/** Empty until the first op. */
export type Answer = Partial<Schemas['Answer']>
export type Question = Schemas['Question']
export type Item = Schemas['Item']
export type Field = Schemas['FieldName']
export type Difference = Schemas['Difference']
export type FieldDifference = Schemas['FieldDifference']

/** The five fields in the paper's order (I6). */
export const FIELDS: readonly Field[] = ['name', 'address', 'postcode', 'phone', 'email']

/** Message keys of the usual labels. */
export const LABELS: Record<Field, string> = {
  name: 'dictation.fields.name',
  address: 'dictation.fields.address',
  postcode: 'dictation.fields.postcode',
  phone: 'dictation.fields.phone',
  email: 'dictation.fields.email',
}

/** What `field` is called: as the competition names it, else as usual (I6). */
export function nameOf({ labels }: View, field: Field): Name {
  const own = labels?.[field]
  return own === undefined ? { key: LABELS[field] } : { key: LABELS[field], own }
}

/** One recording to listen to. */
export interface ItemView {
  id: string
  recording: string
  fields: Field[]
}

/** Longer than any field of a real customer; what the server refuses is twice the key. */
export const SOFT_LIMIT = 500

/**
 * Longer than the fields of most customers, in characters. Says nothing of a key: beyond it a text
 * only goes to the server at once, which alone knows whether it is too long.
 */
const USUAL: Record<Field, number> = { name: 6, address: 40, postcode: 8, phone: 14, email: 30 }

/** Whether `text` is longer than this field usually is. */
export function isUnusual(field: Field, text: string): boolean {
  return text.length > USUAL[field]
}

type Texts = NonNullable<Answer['items']>

/** The items of a view, in order; each with its fields in the paper's order. */
export function itemsOf(view: View): ItemView[] {
  return view.items.map(({ id, recording, fields }) => ({
    id,
    recording: recording.sha256,
    fields: FIELDS.filter((field) => fields.includes(field)),
  }))
}

/** Everything typed, by item and field. */
export function textsOf(answer: Answer): Texts {
  return answer.items ?? {}
}

/** The op that sets one field to `text`. */
export function fieldChange(item: string, field: Field, value: string): Change {
  return { kind: 'set', payload: { item, field, value } }
}

/** The item and field that a change writes to; null for a submission. */
export function target({ kind, payload }: Change): { item: string; field: Field } | null {
  const { item, field } = payload
  if (kind !== 'set' || typeof item !== 'string') return null
  const known = FIELDS.find((each) => each === field)
  return known ? { item, field: known } : null
}

/** The same as one word. */
export function place(change: Change): string | null {
  const found = target(change)
  return found && `${found.item}/${found.field}`
}

/** What the contestant calls it: the item's number and the message key of the field. */
export function where(view: View, change: Change): { label: string; field: Name } | null {
  const found = target(change)
  const index = itemsOf(view).findIndex((item) => item.id === found?.item)
  return found && index >= 0 ? { label: String(index + 1), field: nameOf(view, found.field) } : null
}

/** Fold one op into the answer, as `Dictation.apply` does: a `set` takes a submission back. */
export function apply(answer: Answer, { kind, payload }: Change): Answer {
  if (kind === 'submit') return { ...answer, submitted: true }
  if (kind !== 'set') return answer
  const { item, field, value } = payload
  if (typeof item !== 'string' || typeof field !== 'string' || typeof value !== 'string') {
    return answer
  }
  const texts = textsOf(answer)
  return {
    ...answer,
    items: { ...texts, [item]: { ...texts[item], [field]: value } },
    submitted: false,
  }
}

/** How many fields of an item are filled. */
export function filledOf(item: ItemView, answer: Answer): number {
  const texts = textsOf(answer)[item.id] ?? {}
  return item.fields.filter((field) => (texts[field] ?? '').trim() !== '').length
}

/** Amounts for the submit page: `label` is the item's number, `missing` its empty fields. */
export function progress(view: View, answer: Answer): Progress {
  const items = itemsOf(view)
  const texts = textsOf(answer)
  return {
    filled: items.reduce((sum, item) => sum + filledOf(item, answer), 0),
    total: items.reduce((sum, item) => sum + item.fields.length, 0),
    empty: items
      .map((item, index) => ({
        label: String(index + 1),
        missing: item.fields
          .filter((field) => (texts[item.id]?.[field] ?? '').trim() === '')
          .map((field) => nameOf(view, field)),
      }))
      .filter(({ missing }) => missing.length > 0),
  }
}
