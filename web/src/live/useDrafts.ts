/**
 * What stands in a workbench's editors, and when it becomes an op: 300 ms after the last key, one
 * second after the first, at once near the bell, when the editor is left or the page goes. Text that
 * an input method is still composing is not the contestant's word yet and is never sent.
 */
import { computed, reactive, watch } from 'vue'

import type { Change } from './taskParts'

const TRAILING_MS = 300
const AT_MOST_MS = 1_000

export interface DraftsOf {
  /** Read for changes: another fold of the log is the truth. */
  truth: () => unknown
  /** The text of an editor as the answer has it. */
  accepted: (key: string) => string
  /** The op that puts `value` there. */
  change: (key: string, value: string) => Change
  /** Characters (code points, as the server counts) that an editor may hold. */
  limit: (key: string) => number
  urgent: () => boolean
  readonly: () => boolean
  emit: (change: Change) => void
  /** The server should look now at what it has been sent. */
  hurry?: () => void
  /** Whether the server may refuse this text: it is asked while the contestant is still at it. */
  isUnusual?: (key: string, value: string) => boolean
}

export type Drafts = ReturnType<typeof useDrafts>

/** Editors are called by keys of the workbench's own. */
export function useDrafts(of: DraftsOf) {
  const drafts = reactive(new Map<string, string>())
  const composing = reactive(new Map<string, string>())
  const pending = reactive(new Set<string>())
  const tooLong = reactive(new Set<string>())
  let trailing: ReturnType<typeof setTimeout> | undefined
  let latest: ReturnType<typeof setTimeout> | undefined

  const typed = (key: string): string => drafts.get(key) ?? of.accepted(key)
  const text = (key: string): string => composing.get(key) ?? typed(key)

  /**
   * The editor was changed to `value`; false when it was refused for its length. An input method is
   * never interrupted: what it composes is refused, where it is too long, when it has ended.
   */
  function type(key: string, value: string, isComposing: boolean): boolean {
    if (isComposing) {
      composing.set(key, value)
      return true
    }
    if (Array.from(value).length > of.limit(key)) {
      composing.delete(key)
      tooLong.add(key)
      return false
    }
    tooLong.delete(key)
    drafts.set(key, value)
    pending.add(key)
    composing.delete(key) // last: not for a moment does nothing wait
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
    let unusual = false
    for (const key of due) {
      const value = typed(key)
      if (value === of.accepted(key)) continue
      of.emit(of.change(key, value))
      unusual ||= of.isUnusual?.(key, value) ?? false
    }
    if (unusual) of.hurry?.()
  }

  /** The hands go on to something else: the server may look at what they leave. */
  function leave(): void {
    flush()
    of.hurry?.()
  }

  watch(
    of.readonly,
    (now) => {
      if (!now) flush()
    },
    { flush: 'sync' },
  )

  // Another fold of the log (reconnection, a refused op) is the truth, except under the fingers.
  watch(of.truth, () => {
    for (const key of [...drafts.keys()]) if (!pending.has(key)) drafts.delete(key)
  })

  return {
    /** What the editor shows. */
    text,
    /** What is the contestant's word: without what is being composed. */
    typed,
    type,
    flush,
    leave,
    /** Whether anything stands in an editor that is no op yet: it is on no disk. */
    waiting: computed(() => pending.size > 0 || composing.size > 0),
    isTooLong: (key: string) => tooLong.has(key),
  }
}
