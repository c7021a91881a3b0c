/** An ordinary seat in a running hall; a test states the exception. */
import type { SeatRow } from '@/api/types'

export function seat(sitting: number, change: Partial<SeatRow> = {}): SeatRow {
  return {
    sitting,
    seat: `A-${String(sitting).padStart(3, '0')}`,
    code: `X${sitting}`,
    row: 1,
    column: sitting,
    version: 1,
    connected: true,
    reading: false,
    task: 'dictation',
    phase: 'running',
    paused_by: null,
    ended_by: null,
    may_continue: false,
    deadline_ms: 600_000,
    remaining_ms: 600_000,
    last_save_ms: null,
    filled: 0,
    total: 40,
    submitted: false,
    hand: false,
    move_requested: false,
    checked: true,
    warnings: [],
    alarms: [],
    late: 0,
    held: 0,
    ruled_seq: 0,
    unsent: 0,
    epoch: 1,
    came_ms: 1,
    at_door: false,
    ...change,
  }
}
