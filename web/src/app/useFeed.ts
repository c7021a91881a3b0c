/**
 * The live feed of officials' pages: notices that a topic has grown up to `n`.
 *
 * A notice carries nothing else; the page then asks for what came after the last `n` it knows.
 * While the feed is down the page is told every five seconds to ask anyway, so nothing freezes.
 * Once the server has said that this person may not follow, nothing is asked any more.
 */
import { onScopeDispose, ref, type Ref } from 'vue'

import { CLOSE } from '@/api/constants'
import type { components } from '@/api/protocol'

/** `closed`: the server will not tell this person any more (logged out, or the right is gone). */
export type FeedState = 'connecting' | 'open' | 'lost' | 'closed'

type Follow = components['schemas']['Follow']
type Grown = components['schemas']['Grown']

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 10_000
const ASK_ANYWAY_MS = 5_000
const CLOSED_FOR_GOOD = new Set<number>([CLOSE.notLoggedIn, CLOSE.wrongOrigin, CLOSE.forbidden])

/** Follow `topics` until the page goes; `onGrown` is also called once after every connection. */
export function useFeed(
  topics: Follow['topics'],
  onGrown: (topic: string, n: number | null) => void,
): { state: Ref<FeedState> } {
  const state = ref<FeedState>('connecting')
  let socket: WebSocket | null = null
  let retryMs = FIRST_RETRY_MS
  let retry: ReturnType<typeof setTimeout> | undefined
  let over = false

  function tellAll(): void {
    for (const topic of topics) onGrown(topic, null)
  }

  function connect(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const next = new WebSocket(`${scheme}://${location.host}/ws/feed`)
    socket = next
    next.onopen = () => {
      state.value = 'open'
      retryMs = FIRST_RETRY_MS
      next.send(JSON.stringify({ type: 'follow', topics } satisfies Follow))
      tellAll()
    }
    next.onmessage = (message: MessageEvent<unknown>) => {
      const grown = parse(message.data)
      if (grown !== null && topics.includes(grown.topic)) onGrown(grown.topic, grown.n)
    }
    next.onclose = ({ code }) => {
      if (over) return
      if (CLOSED_FOR_GOOD.has(code)) {
        state.value = 'closed'
        clearInterval(asking)
        return
      }
      state.value = 'lost'
      retry = setTimeout(connect, retryMs * (0.75 + Math.random() / 2))
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)
    }
  }

  const asking = setInterval(() => {
    if (state.value !== 'open') tellAll()
  }, ASK_ANYWAY_MS)

  connect()
  onScopeDispose(() => {
    over = true
    clearInterval(asking)
    clearTimeout(retry)
    socket?.close()
  })
  return { state }
}

function parse(data: unknown): Grown | null {
  if (typeof data !== 'string') return null
  try {
    const value: unknown = JSON.parse(data)
    return isGrown(value) ? value : null
  } catch {
    return null
  }
}

function isGrown(value: unknown): value is Grown {
  if (typeof value !== 'object' || value === null) return false
  return 'type' in value && value.type === 'grown' && 'topic' in value && 'n' in value
}
