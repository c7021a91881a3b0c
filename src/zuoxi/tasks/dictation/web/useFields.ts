/** The fields of this task on the drafts of `useDrafts`: one of an item each. */
import type { Change } from '@/live/taskParts'
import { useDrafts } from '@/live/useDrafts'

import { fieldChange, isUnusual, SOFT_LIMIT, textsOf, type Answer, type Field } from './model'

const keyOf = (item: string, field: Field): string => `${item}\u0000${field}`
const placeOf = (key: string) => key.split('\u0000') as [item: string, field: Field]

/** A text that is unusually long may be refused: `hurry` is told while the contestant is at it. */
export function useFields(
  answer: () => Answer,
  urgent: () => boolean,
  readonly: () => boolean,
  emit: (change: Change) => void,
  hurry: () => void,
) {
  const drafts = useDrafts({
    truth: answer,
    accepted: (key) => {
      const [item, field] = placeOf(key)
      return textsOf(answer())[item]?.[field] ?? ''
    },
    change: (key, value) => fieldChange(...placeOf(key), value),
    limit: () => SOFT_LIMIT,
    isUnusual: (key, value) => isUnusual(placeOf(key)[1], value),
    urgent,
    readonly,
    emit,
    hurry,
  })
  return {
    ...drafts,
    text: (item: string, field: Field) => drafts.text(keyOf(item, field)),
    type: (item: string, field: Field, value: string, composing: boolean) =>
      drafts.type(keyOf(item, field), value, composing),
    isTooLong: (item: string, field: Field) => drafts.isTooLong(keyOf(item, field)),
  }
}
