/** From a verb's button over the question that it asks to the server and back to the picture. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'

import { post, sentenceOf } from '@/api/client'
import type { SeatRow } from '@/api/types'
import type { Confirmed } from '@/kit/ConfirmTyped.vue'
import { useTaskNames } from '@/stages/accounts/roleNames'
import { HALL_ASKS, SEAT_ASKS, type Asks, type HallVerb, type SeatVerb } from '@/stages/hall/verbs'
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
  path: string
  task: string
  /** Whether the server wants to hear that warnings were read (hall verbs only). */
  confirms: boolean
  /** Whether what stands in the way is to be read beside the question. */
  warns: boolean
}

export interface Commands {
  dialog: ShallowRef<Dialog | null>
  open: Ref<boolean>
  busy: Ref<boolean>
  refused: Ref<string>
  askHall: (task: string, verb: HallVerb) => void
  askSeat: (task: string, row: SeatRow, verb: SeatVerb) => void
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
  const base = `/api/competitions/${competitionId}`

  function ask(
    where: Omit<Dialog, 'shown'>,
    asks: Asks,
    shown: Pick<Shown, 'title' | 'text' | 'action' | 'dangerous'>,
  ): void {
    dialog.value = {
      ...where,
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
    const where = {
      path: `${base}/hall/${verb}`,
      task,
      confirms: verb !== 'extend',
      warns: verb === 'ready' || verb === 'start',
    }
    ask(where, HALL_ASKS[verb], {
      title: t('hall.ask.hall.title', { verb: action, task: taskName(task) }),
      text: words.hallText(verb),
      action,
      dangerous: verb === 'end',
    })
  }

  function askSeat(task: string, row: SeatRow, verb: SeatVerb): void {
    const action = words.verb(verb)
    const where = {
      path: `${base}/sittings/${row.sitting}/${verb}`,
      task,
      confirms: false,
      warns: false,
    }
    ask(where, SEAT_ASKS[verb], {
      title: t('hall.ask.seat.title', { verb: action, seat: row.seat }),
      text: words.seatText(verb),
      action,
      dangerous: verb === 'end',
    })
  }

  async function carryOut(given: Confirmed): Promise<void> {
    if (dialog.value === null) return
    const { path, task, shown } = dialog.value
    const body: Record<string, unknown> = { task, reason: given.reason, witness: given.witness }
    if (shown.askMinutes) body.ms = Math.round(given.minutes * MINUTE_MS)
    // The judge has read the warnings beside the question and typed the verb all the same.
    if (dialog.value.confirms) body.confirm = true
    busy.value = true
    refused.value = ''
    try {
      await post<unknown>(path, body)
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
