/**
 * What leaves this machine, and when: the next contestant sits at it. Recordings go at the receipt
 * of their task. Op log, paper and answers go when every task has its receipt and the server has
 * acknowledged every op; make-up time brings back what this page still knows.
 */
import { watch } from 'vue'

import { clearOthers } from '../leftBehind'
import type { PaperOpened } from '../protocol'
import type { KeptSitting } from '../store'

import type { Memory } from './memory'
import type { Recordings } from './recordings'
import type { Timing } from './timing'
import type { Work } from './work'

export interface Clearing {
  /** Look whether anything has to go, or to come back. */
  look: () => Promise<void>
}

interface Parts {
  memory: Memory
  timing: Timing
  work: Work
  recordings: Recordings
}

export function createClearing({ memory, timing, work, recordings }: Parts): Clearing {
  /** Whose machine this is; what others left was looked through when that was new. */
  let present: number | null = null
  /** The tasks whose recordings are kept; null: nobody has looked yet. */
  let wanted: string | null = null

  function closed({ receipts }: KeptSitting, task: string): boolean {
    return timing.ended.value.includes(task) && receipts.some((each) => each.task === task)
  }

  async function keepOnly(papers: readonly PaperOpened[]): Promise<void> {
    const key = papers.map(({ task }) => task).join()
    if (key === wanted) return
    wanted = key
    await recordings.only(papers)
  }

  async function look(): Promise<void> {
    const kept = memory.kept.value
    const database = memory.database()
    if (kept === null || database === null) return
    const known = present === kept.id
    if (!known) {
      present = kept.id
      wanted = null
    }
    // The workbench asks for its recordings in this very turn: they come first.
    await keepOnly(kept.papers.filter(({ task }) => !closed(kept, task)))
    if (!known) await clearOthers(database, kept.id)
    await settle()
  }

  async function settle(): Promise<void> {
    const kept = memory.kept.value
    if (kept === null) return
    const { slots } = kept.view
    const over = slots.length > 0 && slots.every(({ task }) => closed(kept, task))
    if (over === (kept.cleared ?? false)) return
    if (!over) {
      memory.update({ cleared: false })
      work.keepAgain()
    } else if ((await work.clear()) && memory.kept.value?.id === kept.id) {
      memory.update({ cleared: true })
    }
  }

  watch([memory.kept, () => timing.ended.value.join()], () => void look())
  return { look }
}
