/** The rules' own words for verbs, states and reasons, in the screen's language. */
import { useI18n } from 'vue-i18n'

import type { Phase, SlotState } from '@/api/types'
import type { Reason } from '@/stages/hall/seatState'
import type { HallVerb, SeatVerb } from '@/stages/hall/verbs'

export interface HallWords {
  verb: (verb: HallVerb | SeatVerb) => string
  hallText: (verb: HallVerb) => string
  seatText: (verb: SeatVerb) => string
  slotState: (state: SlotState) => string
  phase: (phase: Phase | 'absent' | 'door') => string
  reason: (reason: Reason) => string
}

export function useHallWords(): HallWords {
  const { t } = useI18n()
  const verbs: Record<HallVerb | SeatVerb, () => string> = {
    ready: () => t('hall.verb.ready'),
    start: () => t('hall.verb.start'),
    pause: () => t('hall.verb.pause'),
    resume: () => t('hall.verb.resume'),
    count_outage: () => t('hall.verb.countOutage'),
    extend: () => t('hall.verb.extend'),
    end: () => t('hall.verb.end'),
    proceed: () => t('hall.verb.proceed'),
    answer_hand: () => t('hall.verb.answerHand'),
    release: () => t('hall.verb.release'),
    late_start: () => t('hall.verb.lateStart'),
  }
  const hallTexts: Record<HallVerb, () => string> = {
    ready: () => t('hall.ask.hall.ready'),
    start: () => t('hall.ask.hall.start'),
    pause: () => t('hall.ask.hall.pause'),
    resume: () => t('hall.ask.hall.resume'),
    count_outage: () => t('hall.ask.hall.countOutage'),
    extend: () => t('hall.ask.hall.extend'),
    end: () => t('hall.ask.hall.end'),
  }
  const seatTexts: Record<SeatVerb, () => string> = {
    pause: () => t('hall.ask.seat.pause'),
    proceed: () => t('hall.ask.seat.proceed'),
    resume: () => t('hall.ask.seat.resume'),
    extend: () => t('hall.ask.seat.extend'),
    answer_hand: () => t('hall.ask.seat.answerHand'),
    release: () => t('hall.ask.seat.release'),
    late_start: () => t('hall.ask.seat.lateStart'),
    end: () => t('hall.ask.seat.end'),
  }
  const slotStates: Record<SlotState, () => string> = {
    before: () => t('hall.slot.before'),
    ready: () => t('hall.slot.ready'),
    running: () => t('hall.slot.running'),
    paused: () => t('hall.slot.paused'),
    ended: () => t('hall.slot.ended'),
    closed: () => t('hall.slot.closed'),
  }
  const phases: Record<Phase | 'absent' | 'door', () => string> = {
    absent: () => t('hall.reason.absent'),
    door: () => t('hall.phase.door'),
    before: () => t('hall.phase.before'),
    running: () => t('hall.phase.running'),
    paused: () => t('hall.phase.paused'),
    ended: () => t('hall.phase.ended'),
  }
  const reasons: Record<Reason, () => string> = {
    absent: () => t('hall.reason.absent'),
    unchecked: () => t('hall.reason.unchecked'),
    no_reload: () => t('hall.reason.noReload'),
    mic_lost: () => t('hall.reason.micLost'),
    mic_stalled: () => t('hall.reason.micStalled'),
    mic_muted: () => t('hall.reason.micMuted'),
    mic_full: () => t('hall.reason.micFull'),
    mic_rejected: () => t('hall.reason.micRejected'),
    mic_silent: () => t('hall.reason.micSilent'),
    waiting: () => t('hall.reason.waiting'),
    door: () => t('hall.reason.door'),
    noPart: () => t('hall.reason.noPart'),
    working: () => t('hall.reason.working'),
    paused: () => t('hall.reason.paused'),
    submitted: () => t('hall.reason.submitted'),
    ended: () => t('hall.reason.ended'),
    stopped: () => t('hall.reason.stopped'),
    hallStopped: () => t('hall.reason.hallStopped'),
    offline: () => t('hall.reason.offline'),
    move: () => t('hall.reason.move'),
    held: () => t('hall.reason.held'),
  }
  return {
    verb: (verb) => verbs[verb](),
    hallText: (verb) => hallTexts[verb](),
    seatText: (verb) => seatTexts[verb](),
    slotState: (state) => slotStates[state](),
    phase: (phase) => phases[phase](),
    reason: (reason) => reasons[reason](),
  }
}
