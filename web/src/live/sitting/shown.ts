/** Which screen the contestant sees. Pure. */
import { CLOSE } from '../protocol'
import type { Phase } from '@/api/types'

import type { Connection } from '../sittingSocket'
import type { TabState } from '../tabLock'
import type { Right } from './right'

export type Screen =
  | 'opening'
  | 'no_store'
  | 'other_tab'
  | 'entry'
  | 'reload'
  | 'moving'
  | 'moved'
  | 'waiting'
  | 'work'
  | 'closed'

/** All that decides. */
export interface Facts {
  storeBroken: boolean
  tab: TabState | null
  connection: Connection
  everOpen: boolean
  /** The first connection of this page may still come. */
  hopeful: boolean
  /** Whether anything is known of the sitting, and whether this machine ever had a lease in it. */
  known: boolean
  hadLease: boolean
  right: Right
  phase: Phase | null
  /** Every task has ended. */
  over: boolean
}

/** Return the screen for `facts`. */
export function screenOf(facts: Facts): Screen {
  const { connection } = facts
  if (facts.storeBroken) return 'no_store'
  if (facts.tab === 'elsewhere' || facts.tab === 'taken') return 'other_tab'
  if (connection.state === 'refused') {
    if (connection.closeCode === CLOSE.protocol) return 'reload'
    return connection.closeCode === CLOSE.superseded ? 'other_tab' : 'entry'
  }
  if (!facts.known || facts.hopeful) return 'opening'
  // Nobody writes any more: the receipt and the result are for every machine of the contestant.
  if (facts.over) return 'closed'
  if (facts.right === 'moved') return 'moved'
  if (facts.right === 'none') return facts.everOpen || !facts.hadLease ? 'moving' : 'opening'
  if (facts.phase === 'ended') return 'closed'
  return facts.phase === null || facts.phase === 'before' ? 'waiting' : 'work'
}
