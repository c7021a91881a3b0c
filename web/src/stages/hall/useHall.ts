/** The hall as it is now: one picture, brought up to date by the feed, and the server's time. */
import { useIntervalFn } from '@vueuse/core'
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'

import { ApiError, answer, api, sentenceOf } from '@/api/client'
import type { HallView } from '@/api/types'
import { language } from '@/app/i18n'
import { useFeed, type FeedState } from '@/app/useFeed'
import { timeOfDay } from '@/kit/durations'
import { gathered } from '@/kit/gathered'
import { ServerClock } from '@/live/serverClock'
import { merge } from '@/stages/hall/merge'

const TICK_MS = 500
const AT_MOST_EVERY_MS = 250

export interface Hall {
  view: ShallowRef<HallView | null>
  nowMs: Ref<number>
  feed: Ref<FeedState>
  error: Ref<string>
  /** The server's moment of the picture that is shown. */
  asOfMs: Ref<number>
  /** Ask for what is new. */
  catchUp: () => Promise<void>
}

/** Follow the hall of `competitionId` while the page is shown. */
export function useHall(competitionId: number): Hall {
  const { t } = useI18n()
  const view = shallowRef<HallView | null>(null)
  const error = ref('')
  const clock = new ServerClock()
  const nowMs = ref(clock.now())
  const asOfMs = ref(0)

  async function newsAfter(after: number): Promise<HallView> {
    const sent = clock.stamp()
    const path = { competition_id: competitionId }
    const news = await answer(
      api.GET('/api/competitions/{competition_id}/hall', { params: { path, query: { after } } }),
    )
    clock.learn(sent, news.server_ms)
    return news
  }

  async function ask(): Promise<void> {
    try {
      const after = view.value?.n ?? 0
      const news = await newsAfter(after)
      nowMs.value = clock.now()
      // A server put back to an earlier state counts anew: the old picture is worth nothing.
      const merged = merge(news.n < after ? null : view.value, news)
      // News tell what has changed, not who has lost the seat: then the whole hall is read again.
      const gone = merged.rows.length > news.counts.seats
      view.value = gone ? merge(null, await newsAfter(0)) : merged
      asOfMs.value = nowMs.value
      error.value = ''
    } catch (thrown: unknown) {
      const away = thrown instanceof ApiError && thrown.status === 0
      // Nothing is typed here: the general sentence speaks of a form. Nor is an empty page as of then.
      error.value =
        away && view.value !== null
          ? t('hall.feed.unreachable', { time: timeOfDay(asOfMs.value) })
          : sentenceOf(thrown)
    }
  }

  const { ask: catchUp, stop } = gathered(ask, AT_MOST_EVERY_MS)
  const { state: feed } = useFeed([`hall:${competitionId}`], (_topic, n) => {
    if (n === null || n > (view.value?.n ?? 0)) void catchUp()
  })
  // While the feed is open the picture is of now, however long nothing has changed.
  watch(feed, (_now, before) => {
    if (before === 'open') asOfMs.value = clock.now()
  })
  useIntervalFn(() => {
    nowMs.value = clock.now()
  }, TICK_MS)
  onScopeDispose(stop)
  // What is in the way is told by the server, in the screen's language.
  watch(language, () => void catchUp())
  void catchUp()

  return { view, nowMs, feed, error, asOfMs, catchUp }
}
