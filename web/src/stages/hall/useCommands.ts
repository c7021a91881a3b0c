/** From a verb's button over the question that it asks to the server and back to the picture. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'

import { answer, api, sentenceOf } from '@/api/client'
import type { SeatRow } from '@/api/types'
import type { Confirmed } from '@/kit/ConfirmTyped.vue'
import { useTaskNames } from '@/stages/accounts/roleNames'
import {
  HALL,
  HALL_ASKS,
  SEAT_ASKS,
  SITTING,
  type Asks,
  type HallVerb,
  type SeatVerb,
} from '@/stages/hall/verbs'
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

interface Dialog {
  shown: Shown
  /** Whether what stands in the way is to be read beside the question. */
  warns: boolean
  send: (given: Confirmed) => Promise<unknown>
}

export interface Commands {
  dialog: ShallowRef<Dialog | null>
  open: Ref<boolean>
  busy: Ref<boolean>
  refused: Ref<string>
  askHall: (task: string, verb: HallVerb) => void
  askSeat: (row: SeatRow, verb: SeatVerb) => void
  carryOut: (given: Confirmed) => Promise<void>
}

const MINUTE_MS = 60_000

/** Return the commands of a hall; `after` is called when a verb has been carried out. */
export function useCommands(competitionId: number, after: () => Promise<void>): Commands {
  const { t } = useI18n()
  const words = useHallWords()
  const taskName = useTaskNames()
  const dialog = shallowRef<Dialog | null>(null)
  const open = ref(false)
  const busy = ref(false)
  const refused = ref('')
  const path = { competition_id: competitionId }

  function ask(
    how: Omit<Dialog, 'shown'>,
    asks: Asks,
    shown: Pick<Shown, 'title' | 'text' | 'action' | 'dangerous'>,
  ): void {
    dialog.value = {
      ...how,
      shown: {
        ...shown,
        word: asks.typed ? shown.action : '',
        askReason: asks.reason,
        askWitness: asks.witness,
        askMinutes: asks.minutes,
      },
    }
    refused.value = ''
    open.value = true
  }

  function askHall(task: string, verb: HallVerb): void {
    const action = words.verb(verb)
    const how = {
      send: (given: Confirmed) => sendHall(task, verb, given),
      warns: verb === 'ready' || verb === 'start',
    }
    ask(how, HALL_ASKS[verb], {
      title: t('hall.ask.hall.title', { verb: action, task: taskName(task) }),
      text: words.hallText(verb),
      action,
      dangerous: verb === 'end',
    })
  }

  function askSeat(row: SeatRow, verb: SeatVerb): void {
    const action = words.verb(verb)
    const send = (given: Confirmed): Promise<unknown> => sendSeat(row, verb, given)
    ask({ send, warns: false }, SEAT_ASKS[verb], {
      title: t('hall.ask.seat.title', { verb: action, seat: row.seat }),
      text: words.seatText(verb),
      action,
      dangerous: verb === 'end',
    })
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

  async function carryOut(given: Confirmed): Promise<void> {
    if (dialog.value === null) return
    busy.value = true
    refused.value = ''
    try {
      await dialog.value.send(given)
      open.value = false
      await after()
    } catch (thrown: unknown) {
      refused.value = sentenceOf(thrown)
    } finally {
      busy.value = false
    }
  }

  return { dialog, open, busy, refused, askHall, askSeat, carryOut }
}

function msOf({ minutes }: Confirmed): number {
  return Math.round(minutes * MINUTE_MS)
}
