/**
 * What stands in the editors, and when it becomes an op: 300 ms after the last key, one second
 * after the first, at once when the editor is left or the page goes. Text that an input method is
 * still composing is not the contestant's word yet and is never sent.
 */
import { computed, reactive, watch } from 'vue'

import type { Change } from '@/live/taskParts'

const TRAILING_MS = 300
const AT_MOST_MS = 1_000

export interface DraftsOf {
  /** Changes when another fold of the log is the truth. */
  truth: () => unknown
  /** The text of an editor as the answer has it. */
  accepted: (key: string) => string
  limit: (key: string) => number
  change: (key: string, value: string) => Change
  urgent: () => boolean
  readonly: () => boolean
  emit: (change: Change) => void
  hurry: () => void
}

export type Drafts = ReturnType<typeof useDrafts>

/** Editors are called by keys of the workbench's own. */
export function useDrafts(of: DraftsOf) {
  const drafts = reactive(new Map<string, string>())
  const tooLong = reactive<Record<string, boolean>>({})
  const composed = reactive(new Set<string>())
  const pending = reactive(new Set<string>())
  let trailing: ReturnType<typeof setTimeout> | undefined
  let latest: ReturnType<typeof setTimeout> | undefined

  const text = (key: string): string => drafts.get(key) ?? of.accepted(key)

  /** The editor was changed to `value`; false when it was refused for its length. */
  function type(key: string, value: string, composing: boolean): boolean {
    tooLong[key] = !composing && value.length > of.limit(key)
    if (tooLong[key]) return false
    drafts.set(key, value)
    if (composing) {
      composed.add(key)
      return true
    }
    pending.add(key)
    composed.delete(key)
    if (of.urgent()) {
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
    if (of.readonly()) return
    const due = [...pending]
    pending.clear()
    for (const key of due) {
      const value = drafts.get(key) ?? ''
      if (value !== of.accepted(key)) of.emit(of.change(key, value))
    }
  }

  /** The hands go on to something else: the server may look at what they leave. */
  function leave(): void {
    flush()
    of.hurry()
  }

  watch(of.readonly, (now) => {
    if (!now) flush()
  })

  // Another fold of the log (reconnection, a refused op) is the truth, except under the fingers.
  watch(of.truth, () => {
    for (const key of [...drafts.keys()]) {
      if (!pending.has(key) && !composed.has(key)) drafts.delete(key)
    }
  })

  return {
    text,
    type,
    flush,
    leave,
    /** Whether anything stands in an editor that is no op yet: it is on no disk. */
    waiting: computed(() => pending.size > 0 || composed.size > 0),
    isTooLong: (key: string) => tooLong[key] ?? false,
  }
}
