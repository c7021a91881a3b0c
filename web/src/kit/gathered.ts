/**
 * One question at a time: calls that come while an answer is on its way are gathered into one more
 * question after it, `pauseMs` later. What fails is the asker's to tell.
 */
export interface Gathered {
  ask: () => Promise<void>
  /** Ask nothing more. */
  stop: () => void
}

/** Wrap `question` so. */
export function gathered(question: () => Promise<void>, pauseMs = 0): Gathered {
  let asking: Promise<void> | null = null
  let again = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function ask(): Promise<void> {
    if (asking !== null) {
      again = true
      return asking
    }
    asking = question().finally(() => {
      asking = null
      if (!again) return
      again = false
      timer = setTimeout(() => void ask(), pauseMs)
    })
    return asking
  }

  function stop(): void {
    again = false
    clearTimeout(timer)
  }

  return { ask, stop }
}
