/** The desk of a person who plays the customer, as the server tells it, and what is said to it. */
import { onScopeDispose, ref, shallowRef } from 'vue'

import { CLOSE, PROTOCOL_VERSION } from '@/api/constants'
import type { components } from '@/api/protocol'
import { ServerClock } from '@/live/serverClock'

type Schemas = components['schemas']
export type DeskNews = Schemas['DeskNews']
export type DeskCall = Schemas['DeskCall']
export type Said = Schemas['CustomerMessage']
export type Passed = Schemas['SignalNews']

/** `closed`: another page of the same person is open, or the right is gone. */
export type DeskLink = 'connecting' | 'open' | 'lost' | 'elsewhere' | 'closed'

const BEAT_MS = 5_000
const RETRY_MS = [300, 1_000, 2_000, 3_000]
const FOR_GOOD: readonly number[] = [
  CLOSE.notLoggedIn,
  CLOSE.wrongOrigin,
  CLOSE.forbidden,
  CLOSE.protocol,
]

/** Follow the desk at `competition` until the page goes; `onSignal` hears the agent's page. */
export function useDesk(competition: number, onSignal: (signal: Passed) => void) {
  const news = shallowRef<DeskNews | null>(null)
  const link = ref<DeskLink>('connecting')
  const clock = new ServerClock()
  let socket: WebSocket | null = null
  let tries = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let beatMs = 0
  /** Nothing was heard over this socket yet. */
  let fresh = true

  /** False where nobody hears it just now. */
  function say(message: Said): boolean {
    if (socket?.readyState !== WebSocket.OPEN) return false
    socket.send(JSON.stringify(message))
    return true
  }

  function connect(): void {
    const address = new URL('/ws/customer', location.href)
    address.protocol = address.protocol.replace('http', 'ws')
    const next = new WebSocket(address)
    socket = next
    next.onopen = () => {
      tries = 0
      fresh = true
      beatMs = clock.stamp()
      say({ type: 'hello', protocol: PROTOCOL_VERSION, competition })
    }
    next.onmessage = ({ data }: MessageEvent<unknown>) => hear(String(data))
    next.onclose = ({ code }) => {
      if (socket !== next) return
      socket = null
      if (code === CLOSE.superseded) link.value = 'elsewhere'
      else if (FOR_GOOD.includes(code)) link.value = 'closed'
      else {
        link.value = 'lost'
        retry = setTimeout(connect, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)])
        tries += 1
      }
    }
  }

  function hear(text: string): void {
    const message = JSON.parse(text) as Schemas['CustomerNews']
    if (message.type === 'signal') onSignal(message)
    if (message.type !== 'desk') return
    clock.learn(beatMs, message.server_ms)
    link.value = 'open'
    const waited = news.value?.ready === true && news.value.call === null
    // A server that has begun anew does not know who was ready.
    const forgotten = waited && !message.ready && !message.missed && message.call === null
    if (fresh && forgotten) say({ type: 'ready', on: true })
    fresh = false
    news.value = message
  }

  const beating = setInterval(() => {
    beatMs = clock.stamp()
    say({ type: 'beat' })
  }, BEAT_MS)
  connect()
  onScopeDispose(() => {
    clearInterval(beating)
    clearTimeout(retry)
    const last = socket
    socket = null
    last?.close()
  })
  return { news, link, say, now: () => clock.now() }
}
