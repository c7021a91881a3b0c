/** How a seat stands now: tone and reason for the tile, time left, order in the list. Pure. */
import type { Phase, SeatRow } from '@/api/types'

export type Tone = 'grey' | 'plain' | 'amber' | 'red'
export type Reason =
  | 'absent'
  | 'unchecked'
  | 'no_reload'
  | MicrophoneReason
  | 'waiting'
  | 'door'
  | 'noPart'
  | 'working'
  | 'paused'
  | 'submitted'
  | 'ended'
  | 'stopped'
  | 'hallStopped'
  | 'offline'
  | 'move'
  | 'held'

/** The worst first. */
const ALARMS = ['stalled', 'lost', 'muted', 'full', 'rejected', 'silent'] as const
type MicrophoneReason = `mic_${(typeof ALARMS)[number]}`

export interface SeatState {
  tone: Tone
  reason: Reason
}

/** Return the phase that is shown: who came late has a running clock of the hall's and waits. */
export function shownPhase(row: SeatRow, phase: Phase): Phase | 'absent' | 'door' {
  if (isAbsent(row)) return 'absent'
  return row.at_door && (phase === 'running' || phase === 'paused') ? 'door' : phase
}

export type Dot = 'ok' | 'warn' | 'bad' | 'quiet'
const DOTS = { red: 'bad', amber: 'warn', grey: 'quiet' } as const

/** Return whether nobody has ever sat here: the clock says nothing about an empty seat. */
export function isAbsent(row: SeatRow): boolean {
  return !row.connected && !row.reading && row.epoch === 0
}

/**
 * Return the most urgent thing about a seat. Red asks to act, amber to look (proctor's wall). A
 * raised hand makes a seat amber but hides nothing: it stands beside the seat's own state.
 */
export function seatState(row: SeatRow, phase: Phase): SeatState {
  const own = ownState(row, phase)
  const asks = row.hand && (own.tone === 'plain' || own.tone === 'grey')
  return asks ? { ...own, tone: 'amber' } : own
}

function ownState(row: SeatRow, phase: Phase): SeatState {
  if (row.move_requested) return { tone: 'red', reason: 'move' }
  // Nobody ever sat here: an empty seat is no emergency (late arrivals are let in one by one).
  if (isAbsent(row)) {
    return { tone: 'grey', reason: row.ended_by === 'person' ? 'stopped' : 'absent' }
  }
  // The paper was over when they first came: they look on, with nothing to lose.
  if (phase === 'ended' && row.ended_by !== 'person' && (row.at_door || row.epoch === 0)) {
    return { tone: 'grey', reason: 'noPart' }
  }
  if (!row.connected && (phase === 'running' || phase === 'paused')) {
    return { tone: 'red', reason: 'offline' }
  }
  const microphone = microphoneOf(row)
  if (phase === 'running' && microphone !== null) return microphone
  if (row.at_door && phase !== 'ended') return { tone: 'amber', reason: 'door' }
  if (row.held > 0) return { tone: 'amber', reason: 'held' }
  if (phase === 'ended') return { tone: 'plain', reason: endOf(row) }
  if (!row.connected) return { tone: 'grey', reason: 'absent' }
  if (phase === 'before') {
    if (!row.checked) return { tone: 'amber', reason: 'unchecked' }
    // Every machine of a hall without the root certificate has it: a word, not an alarm.
    const reason = row.warnings.includes('offline_reload') ? 'no_reload' : 'waiting'
    return { tone: 'plain', reason }
  }
  if (phase === 'paused' && row.paused_by === 'person') return { tone: 'amber', reason: 'paused' }
  if (phase === 'paused') return { tone: 'plain', reason: 'paused' }
  return { tone: 'plain', reason: row.submitted ? 'submitted' : 'working' }
}

/** What keeps a recording from being made asks to act; a silent microphone, to look. */
function microphoneOf({ alarms }: SeatRow): SeatState | null {
  const worst = ALARMS.find((each) => alarms.includes(each))
  if (worst === undefined) return null
  return { tone: worst === 'silent' ? 'amber' : 'red', reason: `mic_${worst}` }
}

/**
 * Return how it ended. Who was stopped alone stays so for the record, whatever was submitted before;
 * an end for the whole hall says nothing about somebody who had submitted.
 */
function endOf(row: SeatRow): Reason {
  if (row.ended_by === 'person') return 'stopped'
  if (row.submitted) return 'submitted'
  return row.ended_by === 'hall' ? 'hallStopped' : 'ended'
}

/**
 * Return the shape beside a seat's word: as its tone, but what has ended is quiet and what was ended
 * by force stands out (it asks for nothing, so its seat is not coloured).
 */
export function dotOf({ tone, reason }: SeatState, phase: Phase): Dot {
  if (tone !== 'plain') return DOTS[tone]
  if (reason === 'stopped' || reason === 'hallStopped') return 'warn'
  return phase === 'ended' ? 'quiet' : 'ok'
}

/** Return what is left at `nowMs`, and the phase: the bell needs no message from the server. */
export function timeLeft(
  clocked: {
    phase: Phase
    deadline_ms: number | null
    remaining_ms: number
  },
  nowMs: number,
): { phase: Phase; remainingMs: number } {
  if (clocked.phase !== 'running' || clocked.deadline_ms === null) {
    return { phase: clocked.phase, remainingMs: clocked.remaining_ms }
  }
  const remainingMs = Math.max(0, clocked.deadline_ms - nowMs)
  return { phase: remainingMs === 0 ? 'ended' : 'running', remainingMs }
}

export type Column = 'seat' | 'code' | 'connected' | 'phase' | 'saved' | 'left' | 'filled' | 'state'

const URGENCY: Record<Tone, number> = { red: 0, amber: 1, plain: 2, grey: 3 }
const PHASE_ORDER: Record<Phase, number> = { before: 0, running: 1, paused: 2, ended: 3 }
const byLabel = new Intl.Collator('zh-Hans', { numeric: true }).compare

/** Return `rows` sorted by `column`; equal rows stay in the order of the hall. */
export function sorted(
  rows: readonly SeatRow[],
  column: Column,
  descending: boolean,
  nowMs: number,
): SeatRow[] {
  const compare = comparing(column, nowMs)
  return [...rows].sort((a, b) => (descending ? -compare(a, b) : compare(a, b)))
}

function comparing(column: Column, nowMs: number): (a: SeatRow, b: SeatRow) => number {
  const left = (row: SeatRow): number => timeLeft(row, nowMs).remainingMs
  const phase = (row: SeatRow): Phase => timeLeft(row, nowMs).phase
  const urgency = (row: SeatRow): number => URGENCY[seatState(row, phase(row)).tone]
  switch (column) {
    case 'seat':
      return (a, b) => byLabel(a.seat, b.seat)
    case 'code':
      return (a, b) => byLabel(a.code, b.code)
    case 'connected':
      return (a, b) => Number(a.connected) - Number(b.connected)
    case 'phase':
      return (a, b) => PHASE_ORDER[phase(a)] - PHASE_ORDER[phase(b)]
    case 'saved':
      return (a, b) => (a.last_save_ms ?? 0) - (b.last_save_ms ?? 0)
    case 'left':
      return (a, b) => left(a) - left(b)
    case 'filled':
      return (a, b) => share(a) - share(b)
    case 'state':
      return (a, b) => urgency(a) - urgency(b)
  }
}

function share(row: SeatRow): number {
  return row.total === 0 ? 0 : row.filled / row.total
}

/** Return the rows whose seat or code holds `words`, and only those that ask for attention if wished. */
export function matching(
  rows: readonly SeatRow[],
  words: string,
  onlyUrgent: boolean,
  nowMs: number,
): SeatRow[] {
  const wanted = words.trim().toLowerCase()
  return rows.filter((row) => {
    if (wanted !== '' && !`${row.seat} ${row.code}`.toLowerCase().includes(wanted)) return false
    if (!onlyUrgent) return true
    const { tone } = seatState(row, timeLeft(row, nowMs).phase)
    return tone === 'red' || tone === 'amber'
  })
}
