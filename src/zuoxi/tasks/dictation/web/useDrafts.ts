/**
 * What stands in the fields, and when it becomes an op: 300 ms after the last key, one second
 * after the first, at once when the field is left or the page goes. Text that an input method is
 * still composing is not the contestant's word yet and is never sent.
 */
import { computed, reactive, watch } from 'vue'

import type { Change } from '@/live/taskParts'

import { fieldChange, isUnusual, SOFT_LIMIT, textsOf, type Answer, type Field } from './model'

const TRAILING_MS = 300
const AT_MOST_MS = 1_000

const keyOf = (item: string, field: Field): string => `${item}\u0000${field}`

/**
 * `answer` is read again whenever it changes; `emit` gets the ops, `hurry` is told when the server
 * should look at them now: a text that is unusually long may be refused, and the contestant is
 * still at it.
 */
export function useDrafts(
  answer: () => Answer,
  urgent: () => boolean,
  readonly: () => boolean,
  emit: (change: Change) => void,
  hurry: () => void,
) {
  const drafts = reactive(new Map<string, string>())
  const tooLong = reactive<Record<string, boolean>>({})
  const composed = reactive(new Set<string>())
  const pending = reactive(new Map<string, { item: string; field: Field }>())
  let trailing: ReturnType<typeof setTimeout> | undefined
  let latest: ReturnType<typeof setTimeout> | undefined

  const accepted = (item: string, field: Field): string => textsOf(answer())[item]?.[field] ?? ''

  function text(item: string, field: Field): string {
    return drafts.get(keyOf(item, field)) ?? accepted(item, field)
  }

  /** The field was changed to `value`; false when it was refused for its length. */
  function type(item: string, field: Field, value: string, composing: boolean): boolean {
    const key = keyOf(item, field)
    tooLong[key] = value.length > SOFT_LIMIT
    if (tooLong[key]) return false
    drafts.set(key, value)
    if (composing) {
      composed.add(key)
      return true
    }
    pending.set(key, { item, field })
    composed.delete(key)
    if (urgent()) {
      flush()
      return true
    }
    clearTimeout(trailing)
    trailing = setTimeout(flush, TRAILING_MS)
    latest ??= setTimeout(flush, AT_MOST_MS)
    return true
  }

  /** Turn everything typed into ops now. */
  function flush(): void {
    clearTimeout(trailing)
    clearTimeout(latest)
    latest = undefined
    // A pause came first: it goes out when the clock runs again.
    if (readonly()) return
    const due = [...pending.entries()]
    pending.clear()
    let unusual = false
    for (const [key, { item, field }] of due) {
      const value = drafts.get(key) ?? ''
      if (value === accepted(item, field)) continue
      emit(fieldChange(item, field, value))
      unusual ||= isUnusual(field, value)
    }
    if (unusual) hurry()
  }

  /** The hands go on to something else: the server may look at what they leave. */
  function leave(): void {
    flush()
    hurry()
  }

  watch(readonly, (now) => {
    if (!now) flush()
  })

  // Another fold of the log (reconnection, a refused op) is the truth, except under the fingers.
  watch(answer, () => {
    for (const key of [...drafts.keys()]) {
      if (!pending.has(key) && !composed.has(key)) drafts.delete(key)
    }
  })

  return {
    text,
    type,
    flush,
    leave,
    /** Whether anything stands in a field that is no op yet: it is on no disk. */
    waiting: computed(() => pending.size > 0 || composed.size > 0),
    isTooLong: (item: string, field: Field) => tooLong[keyOf(item, field)] ?? false,
  }
}
