/** How a page gets to its sitting: from what the machine keeps, or by the seat code. */
import type { ServerClock } from '../serverClock'

import type { Link } from './link'
import type { Memory } from './memory'
import type { WritingRight } from './right'
import type { Timing } from './timing'
import type { Work } from './work'

export interface Opening {
  /** This tab is the one that writes: show what the machine keeps, then connect. */
  resume: () => Promise<void>
  /** The seat code of sitting `id` was accepted: greet the server anew. */
  entered: (id: number) => Promise<void>
}

interface Parts {
  memory: Memory
  timing: Timing
  right: WritingRight
  work: Work
  link: Link
  clock: ServerClock
}

export function createOpening(parts: Parts): Opening {
  const { memory, timing, right, work, link, clock } = parts

  async function resume(): Promise<void> {
    const last = await memory.last()
    if (last) {
      await work.open(last.id)
      memory.show(last)
      if (last.clockDifference !== null) clock.remember(last.clockDifference)
      right.told(last.lease !== null)
      work.resume()
      work.refold()
    }
    timing.tick()
    link.start()
  }

  async function entered(id: number): Promise<void> {
    if (memory.kept.value?.id !== id) {
      const known = await memory.of(id)
      await work.open(id)
      memory.show(known)
      work.refold()
    }
    link.reconnect()
  }

  return { resume, entered }
}
