/** What the HTTP API answers, as the pages use it. All times are ms on the server's clock. */

export interface Me {
  user: { id: number; username: string; display_name: string } | null
  appointments: Appointment[]
  server_ms: number
}

export interface Appointment {
  competition: { id: number; name: string; edition: string }
  roles: string[]
  permissions: string[]
}

export interface Slot {
  task: string
  planned_ms: number | null
  duration_ms: number
}

export interface CompetitionBrief {
  id: number
  name: string
  edition: string
}

/** GET /api/welcome: what the first page shows to anybody. */
export interface Welcome {
  competitions: CompetitionBrief[]
}

export interface Competition {
  id: number
  name: string
  edition: string
  is_demo: boolean
  rule_set: Record<string, unknown>
  slots: Slot[]
  permissions: string[]
}

export type Phase = 'before' | 'running' | 'paused' | 'ended'
export type SlotState = 'before' | 'ready' | 'running' | 'paused' | 'ended' | 'closed'

export interface TimeEntry {
  seq: number
  task: string
  kind: 'start' | 'late_start' | 'pause' | 'resume' | 'proceed' | 'extra' | 'end'
  at_ms: number
  sitting: number | null
  ms: number
}

export interface HallSlot extends Slot {
  state: SlotState
  started_ms: number | null
  deadline_ms: number | null
  remaining_ms: number
}

/** What stands in the way; `blocks` false is a warning only. */
export interface Notice {
  code: string
  message: string
  blocks: boolean
}

export interface HallCounts {
  seats: number
  connected: number
  submitted: number
  ended: number
  move_requests: number
  hands: number
  held: number
  late: number
}

export interface SeatRow {
  sitting: number
  seat: string
  code: string
  row: number
  column: number
  version: number
  connected: boolean
  phase: Phase
  paused_by: 'hall' | 'person' | null
  may_continue: boolean
  deadline_ms: number | null
  remaining_ms: number
  last_save_ms: number | null
  filled: number
  total: number
  submitted: boolean
  hand: boolean
  move_requested: boolean
  checked: boolean
  late: number
  held: number
  epoch: number
}

export interface HallView {
  n: number
  server_ms: number
  ready: boolean
  /** The task that the hall is in, or comes to next. */
  task: string | null
  ready_blockers: Notice[]
  time: TimeEntry[]
  slots: HallSlot[]
  counts: HallCounts
  rows: SeatRow[]
}

export interface Held {
  sitting: number
  seat: string
  task: string
  epoch: number
  first_seq: number
  last_seq: number
  count: number
  stamped_from_ms: number
  stamped_to_ms: number
  received_ms: number
  preview: string
}

export interface Seat {
  id: number
  label: string
  row: number
  column: number
  is_spare: boolean
  sitting: number | null
  code: string | null
}

export interface SeatCode {
  seat: string
  contestant_code: string
  access_code: string
}

export interface LedgerEntry {
  seq: number
  at_ms: number
  actor_name: string
  role: string
  verb: string
  subject: string
  payload: Record<string, unknown>
  hash: string
}

export interface LedgerPage {
  n: number
  entries: LedgerEntry[]
}

export interface Problem {
  path: (string | number)[]
  sentence: string
  severity: 'error' | 'warning'
  task?: string
}

export interface PaperLine {
  id: number
  name: string
  version: number
  state: 'draft' | 'frozen'
  hash: string
  created_ms: number
}

export interface PaperTask {
  task: string
  question: Record<string, unknown>
}

export interface Paper extends PaperLine {
  content: { tasks: PaperTask[] }
  problems: Problem[]
}

export interface ResultRow {
  /** null: never took the seat, so no competitor. */
  rank: number | null
  code: string
  seat: string
  total: string
  parts: Record<string, string>
  seconds: number
  submitted: boolean
  sitting: number
  /** The figures behind each part, by task. */
  facts: Record<string, Record<string, string | number>>
}

export interface Results {
  state: 'open' | 'computing' | 'ready' | 'published'
  version: number | null
  hash: string | null
  rows: ResultRow[]
}

/** How a sitting's scores came about; each part can be recomputed from the journal. */
export interface Derivation {
  sitting: number
  code: string
  seat: string
  tasks: PartDerivation[]
}

export interface PartDerivation {
  task: string
  score: string
  seconds: number
  submitted: boolean
  journal_seq: number
  journal_hash: string
  evidence: { kind: string; title: string; content: Record<string, unknown> }[]
}
