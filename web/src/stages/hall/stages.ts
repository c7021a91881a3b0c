/** The stages of the console: tasks on one clock are one stage (I20). Pure. */
import type { HallSlot } from '@/api/types'

export interface Stage {
  /** The first task: its clock is the clock of all, and commands go to it. */
  slot: HallSlot
  tasks: string[]
}

export function stagesOf(slots: readonly HallSlot[]): Stage[] {
  const made: Stage[] = []
  for (const slot of slots) {
    const before = made.at(-1)
    if (slot.shares_clock && before) before.tasks.push(slot.task)
    else made.push({ slot, tasks: [slot.task] })
  }
  return made
}
