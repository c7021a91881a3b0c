/** How an author changes a question: each function returns the question as it is then. Pure. */
import { FIELDS, type Field, type Item, type Question } from './model'

/** Change item `id`; one that is gone by now stays gone. */
export function withItem(question: Question, id: string, change: Partial<Item>): Question {
  const items = question.items.map((item) => (item.id === id ? { ...item, ...change } : item))
  return { ...question, items }
}

/** Add an empty item under a number that is free. */
export function withNewItem(question: Question): Question {
  const used = new Set(question.items.map(({ id }) => id))
  let number = question.items.length + 1
  while (used.has(`item-${number}`)) number += 1
  const item: Item = {
    id: `item-${number}`,
    recording: null,
    transcript: '',
    pinyin: '',
    fields: Object.fromEntries(FIELDS.map((field) => [field, ['']])),
    case_sensitive: false,
  }
  return { ...question, items: [...question.items, item] }
}

export function withoutItem(question: Question, id: string): Question {
  return { ...question, items: question.items.filter((item) => item.id !== id) }
}

/** The accepted answers of a field, the main one first; there is always a place for that. */
export function answersOf({ fields }: Item, field: Field): readonly string[] {
  return fields[field] ?? ['']
}

/** `fields` of an item after the answer at `place` was changed to `text`. */
export function withAnswer(item: Item, field: Field, place: number, text: string): Item['fields'] {
  const next = answersOf(item, field).map((each, at) => (at === place ? text : each))
  return { ...item.fields, [field]: next }
}

/** `fields` of an item with a place for a further answer. */
export function withFurtherAnswer(item: Item, field: Field): Item['fields'] {
  return { ...item.fields, [field]: [...answersOf(item, field), ''] }
}

/**
 * `fields` of an item without further answers that were emptied, null where there is none; the
 * first answer stays, empty or not.
 */
export function withoutEmptied(item: Item, field: Field): Item['fields'] | null {
  const known = answersOf(item, field)
  const kept = known.filter((each, at) => at === 0 || each !== '')
  return kept.length < known.length ? { ...item.fields, [field]: kept } : null
}
