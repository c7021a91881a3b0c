/** Which of the chief judge's verbs a stage of the timetable allows, and what each asks for. Pure. */
import type { paths } from '@/api/openapi'
import type { Permission, Phase, SeatRow, SlotState } from '@/api/types'

export const HALL = '/api/competitions/{competition_id}/hall'
export const SITTING = '/api/competitions/{competition_id}/sittings/{sitting_id}'

/** Each verb is an operation of its own below its address. */
type VerbBelow<Root extends string, Path = keyof paths> = Path extends `${Root}/${infer Verb}`
  ? Verb
  : never

export type HallVerb = VerbBelow<typeof HALL>
export type SeatVerb = VerbBelow<typeof SITTING>

/** What must be said before a verb is carried out (R52, R143): irreversible ones are typed. */
export interface Asks {
  typed: boolean
  reason: boolean
  witness: boolean
  minutes: boolean
}

const NOTHING: Asks = { typed: false, reason: false, witness: false, minutes: false }

export const HALL_ASKS: Record<HallVerb, Asks> = {
  ready: NOTHING,
  start: { ...NOTHING, typed: true },
  pause: { ...NOTHING, reason: true },
  resume: NOTHING,
  count_outage: { typed: true, reason: true, witness: true, minutes: false },
  extend: { typed: false, reason: true, witness: true, minutes: true },
  end: { typed: true, reason: true, witness: true, minutes: false },
}

export const SEAT_ASKS: Record<SeatVerb, Asks> = {
  pause: { ...NOTHING, reason: true, witness: true },
  proceed: NOTHING,
  resume: { ...NOTHING, reason: true },
  extend: { typed: false, reason: true, witness: true, minutes: true },
  answer_hand: NOTHING,
  release: { ...NOTHING, reason: true },
  late_start: { typed: false, reason: true, witness: true, minutes: false },
  end: { typed: true, reason: true, witness: true, minutes: false },
}

/** Return the one verb that comes next (the primary button), or null where the bell comes next. */
export function nextVerb(state: SlotState): HallVerb | null {
  switch (state) {
    case 'before':
      return 'ready'
    case 'ready':
      return 'start'
    case 'paused':
      return 'resume'
    default:
      return null
  }
}

/** Return the other verbs that are possible now; `heldByOutage`: the system held the bells. */
export function otherVerbs(state: SlotState, heldByOutage = false): HallVerb[] {
  switch (state) {
    case 'running':
      return ['pause', 'extend', 'end']
    case 'paused':
      return heldByOutage ? ['count_outage', 'extend', 'end'] : ['extend', 'end']
    case 'ended':
      return ['extend']
    default:
      return []
  }
}

/** Return the verbs that make sense for one person in `phase`. */
export function seatVerbs(row: SeatRow, phase: Phase): SeatVerb[] {
  const release: SeatVerb[] = [
    ...(row.hand ? ['answer_hand' as const] : []),
    ...(row.move_requested ? ['release' as const] : []),
  ]
  const late: SeatVerb[] = row.at_door ? ['late_start'] : []
  switch (phase) {
    case 'before':
      return release
    case 'running':
      return [...release, ...late, 'pause', 'extend', 'end']
    case 'paused':
      if (row.paused_by !== 'person') return [...release, 'pause', 'extend', 'end']
      return [
        ...release,
        ...(row.may_continue ? [] : ['proceed' as const]),
        'resume',
        'extend',
        'end',
      ]
    case 'ended':
      return [...release, 'extend']
  }
}

/** The right that a verb for one seat needs, by the table of rights. */
export function permissionOf(verb: SeatVerb): Permission {
  switch (verb) {
    case 'answer_hand':
      return 'hall.answer_hand'
    case 'release':
      return 'hall.move_seat'
    case 'pause':
    case 'proceed':
    case 'resume':
      return 'hall.pause_person'
    default:
      return 'hall.command'
  }
}
