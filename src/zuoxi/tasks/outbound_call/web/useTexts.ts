/**
 * What stands in the fields, and when it becomes ops: 300 ms after the last key, one second after
 * the first, at once near the bell, when the field is left or the page goes. What an input method is
 * still composing is not the contestant's word yet and is never sent.
 */
import { computed, reactive, watch } from 'vue'

import type { Change } from '@/live/taskParts'

const TRAILING_MS = 300
const AT_MOST_MS = 1_000

interface Parts {
  /** What the answer holds at a place. */
  accepted: (place: string) => string
  /** The op that puts `value` there, with what the other drafts are. */
  change: (place: string, value: string) => Change
  /** Characters that a place may hold. */
  limit: (place: string) => number
  urgent: () => boolean
  readonly: () => boolean
  emit: (change: Change) => void
  /** Read for changes of the answer. */
  answer: () => unknown
}

export function useTexts(parts: Parts) {
  const drafts = reactive(new Map<string, string>())
  const composing = reactive(new Set<string>())
  const pending = reactive(new Set<string>())
  const tooLong = reactive(new Set<string>())
  let trailing: ReturnType<typeof setTimeout> | undefined
  let latest: ReturnType<typeof setTimeout> | undefined

  const text = (place: string): string => drafts.get(place) ?? parts.accepted(place)

  /** The field holds `value` now; false when that is longer than it may be. */
  function type(place: string, value: string, isComposing: boolean): boolean {
    const long = Array.from(value).length > parts.limit(place)
    if (long) tooLong.add(place)
    else tooLong.delete(place)
    if (long) return false
    drafts.set(place, value)
    if (isComposing) {
      composing.add(place)
      return true
    }
    composing.delete(place)
    pending.add(place)
    if (parts.urgent()) flush()
    else {
      clearTimeout(trailing)
      trailing = setTimeout(flush, TRAILING_MS)
      latest ??= setTimeout(flush, AT_MOST_MS)
    }
    return true
  }

  /** Turn everything typed into ops now. */
  function flush(): void {
    clearTimeout(trailing)
    clearTimeout(latest)
    latest = undefined
    // A pause came first: it goes out when the clock runs again.
    if (parts.readonly()) return
    const due = [...pending]
    pending.clear()
    for (const place of due) {
      const value = text(place)
      if (value !== parts.accepted(place)) parts.emit(parts.change(place, value))
    }
  }

  watch(parts.readonly, (now) => {
    if (!now) flush()
  })
  // Another fold of the log is the truth, except under the fingers.
  watch(parts.answer, () => {
    for (const place of [...drafts.keys()]) {
      if (!pending.has(place) && !composing.has(place)) drafts.delete(place)
    }
  })

  return {
    text,
    type,
    flush,
    /** Whether anything stands in a field that is no op yet: it is on no disk. */
    waiting: computed(() => pending.size > 0 || composing.size > 0),
    isTooLong: (place: string) => tooLong.has(place),
  }
}

export type Texts = ReturnType<typeof useTexts>
