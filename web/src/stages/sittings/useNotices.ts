/**
 * The one line above the work: the most urgent thing that the contestant has to know now. One
 * place that is always there, so that nothing moves under the fingers.
 */
import { computed, onBeforeUnmount, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { timeOfDay } from '@/kit/durations'
import { useSpoken } from '@/live/taskNames'
import { taskParts } from '@/live/taskParts'
import type { SittingState } from '@/live/useSitting'

import { problemKey } from './problemSentence'
import { reminderDue, type Reminder } from './reminders'
import { extraAfter, newestSeq, type ExtraTime } from './timeNews'

/** A sentence with its state; `dismiss` where it stays until it was read. */
export interface Notice {
  tone: 'info' | 'warn' | 'bad'
  text: string
  dismiss?: () => void
}

const REMINDER_MS = 8_000
const EXTRA_MS = 30_000

/** Something that is shown for a while and then goes by itself. */
function passing<T>(ms: number): { shown: Ref<T | null>; show: (value: T) => void } {
  const shown = ref(null) as Ref<T | null>
  let timer: ReturnType<typeof setTimeout> | undefined
  onBeforeUnmount(() => clearTimeout(timer))
  return {
    shown,
    show: (value) => {
      clearTimeout(timer)
      shown.value = value
      timer = setTimeout(() => {
        shown.value = null
      }, ms)
    },
  }
}

export function useNotices(sitting: SittingState): {
  notice: ComputedRef<Notice | null>
  /** What a screen reader says at once, whatever else is going on. */
  urgent: ComputedRef<string>
} {
  const { t } = useI18n()
  const spoken = useSpoken()
  const { time, slot, problem, offline, localLamp, serverLamp } = sitting
  const reminder = passing<Reminder>(REMINDER_MS)
  const extra = passing<ExtraTime>(EXTRA_MS)

  watch(
    () => (time.value?.phase === 'running' ? time.value.remainingMs : null),
    (after, before) => {
      if (after === null || before === null || before === undefined) return
      const due = reminderDue(before, after)
      if (due) reminder.show(due)
    },
  )

  const entries = computed(() => {
    const kept = sitting.sitting.value
    return kept === null ? null : [...kept.hall, ...kept.own]
  })
  watch(entries, (now, before) => {
    // What was decided before this page knew the sitting is no news.
    if (now === null || before === null || before === undefined) return
    const news = extraAfter(now, slot.value?.task ?? '', newestSeq(before))
    if (news) extra.show(news)
  })

  function span(ms: number): string {
    const seconds = Math.round(ms / 1000)
    const rest = { minutes: Math.floor(seconds / 60), seconds: seconds % 60 }
    return rest.seconds === 0
      ? t('sitting.extra.minutes', { n: rest.minutes }, rest.minutes)
      : t('sitting.extra.span', rest)
  }

  function extraSentence({ person, ms }: ExtraTime): string {
    const until = time.value?.deadlineMs ?? null
    if (until === null) {
      return t(person ? 'sitting.extra.person' : 'sitting.extra.hall', { span: span(ms) })
    }
    const said = { span: span(ms), time: timeOfDay(until) }
    return t(person ? 'sitting.extra.personUntil' : 'sitting.extra.hallUntil', said)
  }

  const reminderText = computed(() => {
    if (reminder.shown.value === null) return ''
    return reminder.shown.value === 'five' ? t('sitting.announce.five') : t('sitting.announce.one')
  })
  /** The newest op that the contestant was told of and has put aside. */
  const putAside = ref(0)
  const refusal = computed<Notice | null>(() => {
    const { value: paper } = sitting.paper
    const newest = sitting.refusals.value.filter(({ task }) => task === paper?.task).at(-1)
    if (!paper || !newest || newest.seq <= putAside.value) return null
    const where = taskParts(paper.task)?.where(paper.view, newest)
    // Only where it can be corrected: not in a pause, after the end or on a machine moved away from.
    if (!where || sitting.screen.value !== 'work' || time.value?.phase !== 'running') return null
    const said = { item: where.label, field: spoken(where.field) }
    return {
      tone: 'warn',
      text:
        newest.reason === 'too_long'
          ? t('sitting.refused.tooLong', said)
          : t('sitting.refused.other', said),
      dismiss: () => {
        putAside.value = newest.seq
      },
    }
  })
  const notice = computed<Notice | null>(() => {
    if (localLamp.value === 'unsaved') return { tone: 'bad', text: t('kit.lamps.localLost') }
    if (reminderText.value !== '') return { tone: 'info', text: reminderText.value }
    // What the chief judge has decided goes by itself; what has to be mended waits that long.
    const going = time.value?.phase === 'running' || time.value?.phase === 'paused'
    if (extra.shown.value !== null && going) {
      return { tone: 'info', text: extraSentence(extra.shown.value) }
    }
    if (refusal.value !== null) return refusal.value
    // The screen of a machine moved away from says it itself.
    const said = sitting.screen.value === 'moved' && problem.value?.code === 'lease_lost'
    if (problem.value !== null && !said) {
      return { tone: 'warn', text: t(problemKey(problem.value)), dismiss: sitting.dismiss }
    }
    if (offline.value) {
      // Only who can go on is told to: not at the door, after the end or on a waiting machine.
      const works = sitting.screen.value === 'work' && going
      return { tone: 'warn', text: t(works ? 'sitting.offline' : 'sitting.offlineWaits') }
    }
    if (serverLamp.value === 'unsaved') return { tone: 'warn', text: t('kit.lamps.keepGoing') }
    return null
  })

  return { notice, urgent: reminderText }
}
