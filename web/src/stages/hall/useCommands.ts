/** From a verb's button over the question that it asks to the server and back to the picture. */
import { useI18n } from 'vue-i18n'

import { answer, api } from '@/api/client'
import type { HallSlot, HallView, SeatRow } from '@/api/types'
import type { Confirmed } from '@/kit/ConfirmTyped.vue'
import { clockFigures, timeOfDay } from '@/kit/durations'
import { useConfirm, type Confirm } from '@/kit/useConfirm'
import { useTaskNames } from '@/live/taskNames'
import { allowanceOf } from '@/stages/hall/allowance'
import {
  HALL,
  HALL_ASKS,
  SEAT_ASKS,
  SITTING,
  type Asks,
  type HallVerb,
  type SeatVerb,
} from '@/stages/hall/verbs'
import { useStandingWords } from '@/stages/hall/useStandingWords'
import { useHallWords } from '@/stages/hall/words'

interface Shown {
  title: string
  text: string
  action: string
  word: string
  askReason: boolean
  askWitness: boolean
  askMinutes: boolean
  dangerous: boolean
}

interface Question {
  shown: Shown
  /** Whether what stands in the way is to be read beside the question. */
  warns: boolean
  /** When the bell would ring without this act, where extra time moves it; null where none rings. */
  bellMs: number | null
  /** What stands before an end, as of `nowMs`. */
  stands: (nowMs: number) => string[]
  send: (given: Confirmed) => Promise<unknown>
}

export interface Commands {
  confirm: Confirm<Question>
  askHall: (task: string, verb: HallVerb) => void
  askSeat: (row: SeatRow, verb: SeatVerb) => void
}

const MINUTE_MS = 60_000

/** Return the commands of a hall; `after` is called when a verb has been carried out. */
export function useCommands(
  competitionId: number,
  hall: () => HallView | null,
  after: () => Promise<void>,
): Commands {
  const { t } = useI18n()
  const words = useHallWords()
  const taskName = useTaskNames()
  const standingWords = useStandingWords()
  const confirm = useConfirm<Question>(async (given, { send }) => {
    await send(given)
    await after()
  })
  const path = { competition_id: competitionId }

  function ask(
    how: Omit<Question, 'shown'>,
    asks: Asks,
    shown: Pick<Shown, 'title' | 'text' | 'action' | 'dangerous'>,
  ): void {
    confirm.ask({
      ...how,
      shown: {
        ...shown,
        word: asks.typed ? shown.action : '',
        askReason: asks.reason,
        askWitness: asks.witness,
        askMinutes: asks.minutes,
      },
    })
  }

  function askHall(task: string, verb: HallVerb): void {
    const action = words.verb(verb)
    const how = {
      send: (given: Confirmed) => sendHall(task, verb, given),
      warns: verb === 'ready' || verb === 'start',
      bellMs: verb === 'extend' ? (slotOf(task)?.deadline_ms ?? null) : null,
      stands: (nowMs: number) => stands(verb, task, nowMs),
    }
    ask(how, HALL_ASKS[verb], {
      title: t('hall.ask.hall.title', { verb: action, task: taskName(task) }),
      text: words.hallText(verb),
      action,
      dangerous: verb === 'end' || verb === 'count_outage',
    })
  }

  function askSeat(row: SeatRow, verb: SeatVerb): void {
    const action = words.verb(verb)
    const send = (given: Confirmed): Promise<unknown> => sendSeat(row, verb, given)
    const bellMs = verb === 'extend' ? row.deadline_ms : null
    const stands = (nowMs: number): string[] =>
      verb === 'end' ? personStands(row.sitting, nowMs) : []
    ask({ send, warns: false, bellMs, stands }, SEAT_ASKS[verb], {
      title: t('hall.ask.seat.title', { verb: action, seat: row.seat }),
      text: verb === 'late_start' ? lateStartText(row) : words.seatText(verb),
      action,
      dangerous: verb === 'end',
    })
  }

  function slotOf(task: string | null): HallSlot | undefined {
    return hall()?.slots.find((each) => each.task === task)
  }

  /** Whom an end cuts off, or when the bell will ring for the hall that goes on. */
  function stands(verb: HallVerb, task: string, nowMs: number): string[] {
    if (verb === 'end' || verb === 'count_outage') return hallStands(task, nowMs)
    const slot = slotOf(task)
    if (verb !== 'resume' || slot === undefined) return []
    const left = clockFigures(slot.remaining_ms)
    return [t('hall.ending.resumes', { left, time: timeOfDay(nowMs + slot.remaining_ms) })]
  }

  function hallStands(task: string, nowMs: number): string[] {
    const slot = slotOf(task)
    return slot === undefined ? [] : standingWords.hall(hall()?.rows ?? [], slot, nowMs)
  }

  function personStands(sitting: number, nowMs: number): string[] {
    const row = hall()?.rows.find((each) => each.sitting === sitting)
    const slot = slotOf(row?.task ?? null)
    return row === undefined || slot === undefined ? [] : standingWords.person(row, slot, nowMs)
  }

  /** What a late start will give, with figures: nobody shall find out afterwards. */
  function lateStartText(row: SeatRow): string {
    const slot = slotOf(row.task)
    if (slot === undefined || row.came_ms === null) return words.seatText('late_start')
    const { plannedMs, extraMs } = allowanceOf(slot, hall()?.time ?? [])
    const figures = {
      came: timeOfDay(row.came_ms),
      total: clockFigures(plannedMs + extraMs),
      planned: clockFigures(plannedMs),
      extra: clockFigures(extraMs),
    }
    return extraMs > 0
      ? t('hall.ask.seat.lateStartExtended', figures)
      : t('hall.ask.seat.lateStartFigures', figures)
  }

  function sendHall(task: string, verb: HallVerb, given: Confirmed): Promise<unknown> {
    const { reason, witness } = given
    const params = { path }
    if (verb === 'extend') {
      const body = { task, ms: msOf(given), reason, witness }
      return answer(api.POST(`${HALL}/extend`, { params, body }))
    }
    // The judge has read the warnings beside the question and typed the verb all the same.
    const body = { task, reason, witness, confirm: true }
    return answer(api.POST(`${HALL}/${verb}`, { params, body }))
  }

  function sendSeat(row: SeatRow, verb: SeatVerb, given: Confirmed): Promise<unknown> {
    const { reason, witness } = given
    const ms = verb === 'extend' ? msOf(given) : null
    return answer(
      api.POST(`${SITTING}/${verb}`, {
        params: { path: { ...path, sitting_id: row.sitting } },
        body: { task: row.task ?? '', ms, reason, witness },
      }),
    )
  }

  return { confirm, askHall, askSeat }
}

function msOf({ minutes }: Confirmed): number {
  return Math.round(minutes * MINUTE_MS)
}
