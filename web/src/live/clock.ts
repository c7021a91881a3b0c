/**
 * What time it is in one task for one person: the twin of `zuoxi/sittings/clock.py`.
 *
 * A pure function of the officials' time entries (R46, R52, R89, R143, I35, I53). All durations in
 * whole milliseconds. Both sides pass `tests/vectors/clock.json`.
 */
import type { Phase, SeatRow } from '@/api/types'

import type { TimeEntry } from './protocol'

/** As in Python; `deadlineMs` is set only while running, because a pause moves it. */
export interface ClockState {
  phase: Phase
  startedMs: number | null
  allowanceMs: number
  elapsedMs: number
  remainingMs: number
  deadlineMs: number | null
  endedMs: number | null
  endedBy: SeatRow['ended_by']
  pausedBy: SeatRow['paused_by']
  mayContinue: boolean
}

/** What the fold needs to know about the slot and the person. */
export interface ClockSubject {
  task: string
  durationMs: number
  sitting: number
  entries: readonly TimeEntry[]
  nowMs: number
}

/**
 * The clock of `sitting` in `task` at `nowMs`. Only entries of this task for the hall or this
 * sitting at or before `nowMs` count, in order of moment and number. The bell itself is ended.
 */
export function clock({ task, durationMs, sitting, entries, nowMs }: ClockSubject): ClockState {
  const fold = new Fold(durationMs)
  const relevant = entries
    .filter((entry) => entry.task === task && (entry.sitting ?? sitting) === sitting)
    .filter((entry) => entry.at_ms <= nowMs)
    .sort((a, b) => a.at_ms - b.at_ms || a.seq - b.seq)
  for (const entry of relevant) {
    fold.advance(entry.at_ms)
    fold.take(entry)
  }
  fold.advance(nowMs)
  return fold.state(nowMs)
}

class Fold {
  private startedMs: number | null = null
  private elapsedMs = 0
  private atMs = 0
  private hallPaused = false
  private personPaused = false
  private mayContinue = false
  private late = false
  private endedMs: number | null = null
  private endedBy: ClockState['endedBy'] = null
  private forced = false

  constructor(private allowanceMs: number) {}

  private get running(): boolean {
    return (
      this.startedMs !== null && this.endedMs === null && !this.hallPaused && !this.personPaused
    )
  }

  advance(toMs: number): void {
    if (this.running) {
      const left = this.allowanceMs - this.elapsedMs
      let passed = toMs - this.atMs
      if (passed >= left) {
        this.endedMs = this.atMs + left
        this.endedBy = 'bell'
        passed = left
      }
      this.elapsedMs += passed
    }
    this.atMs = toMs
  }

  take(entry: TimeEntry): void {
    if (this.forced) return
    if (entry.kind === 'start' && this.startedMs === null) {
      this.startedMs = entry.at_ms
    } else if (entry.kind === 'late_start' && !this.late) {
      this.startedMs = entry.at_ms
      this.elapsedMs = 0
      this.endedMs = this.endedBy = null
      this.late = true
    } else if (entry.kind === 'pause' || entry.kind === 'resume') {
      this.hold(entry, entry.kind === 'pause')
    } else if (entry.kind === 'proceed') {
      this.mayContinue = this.personPaused
    } else if (entry.kind === 'extra') {
      this.allowanceMs += entry.ms
      this.endedMs = this.endedBy = null
    } else if (entry.kind === 'end') {
      this.forced = true
      if (this.endedMs !== null) return
      this.endedMs = entry.at_ms
      this.endedBy = entry.sitting === null ? 'hall' : 'person'
    }
  }

  private hold(entry: TimeEntry, held: boolean): void {
    if (entry.sitting === null) {
      this.hallPaused = held
    } else {
      this.personPaused = held
      this.mayContinue = false
    }
    if (!held && this.running && this.startedMs !== null) {
      // Nobody's clock can have run before their start.
      const most = entry.at_ms - this.startedMs - this.elapsedMs
      this.elapsedMs += Math.max(0, Math.min(entry.ms, most))
    }
  }

  state(nowMs: number): ClockState {
    const ended = this.endedMs !== null
    const remainingMs = ended ? 0 : Math.max(0, this.allowanceMs - this.elapsedMs)
    let phase: Phase = 'paused'
    if (ended) phase = 'ended'
    else if (this.startedMs === null) phase = 'before'
    else if (this.running) phase = 'running'
    const paused = phase === 'paused'
    return {
      phase,
      startedMs: this.startedMs,
      allowanceMs: this.allowanceMs,
      elapsedMs: this.elapsedMs,
      remainingMs,
      deadlineMs: phase === 'running' ? nowMs + remainingMs : null,
      endedMs: this.endedMs,
      endedBy: this.endedBy,
      pausedBy: paused ? (this.hallPaused ? 'hall' : 'person') : null,
      mayContinue: paused && this.mayContinue && !this.hallPaused,
    }
  }
}
