/**
 * The one connection to the server: opens it, greets, beats, and opens it again whenever it is
 * lost, quickly (first try within a second, never more than five seconds apart).
 *
 * Knows nothing about ops; `Sender` does. Only the WebSocket object is replaced in tests.
 */
import {
  BEAT_EVERY_MS,
  BEAT_NEAR_BELL_MS,
  CLOSE,
  NEAR_BELL_MS,
  type Beat,
  type ClientMessage,
  type Hello,
  type ServerMessage,
} from './protocol'
import type { ServerClock } from './serverClock'

const RETRY_MS = [300, 700, 1_500, 3_000, 5_000]
const CONNECT_TIMEOUT_MS = 6_000
/** Two heartbeats without any word from the server: the cable is out though nobody said so. */
const SILENCE_MS = 11_000

/**
 * Where the connection stands. `refused` waits for the contestant; a retry alone is useless.
 * `down` has a close code where the server closed, and is tried again.
 */
export type Connection =
  | { state: 'connecting' }
  | { state: 'open' }
  | { state: 'down'; closeCode?: number }
  | { state: 'refused'; closeCode: number }

/** The part of a WebSocket that is used here. */
export interface Wire {
  send(text: string): void
  close(code?: number): void
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
  onerror: (() => void) | null
}

export interface SocketOwner {
  hello(): Hello
  /** What a heartbeat vouches for now; null while nothing is known of the sitting. */
  beat(): Omit<Beat, 'type' | 'sent_ms'> | null
  /** Time left while the task runs, for the quicker heartbeat near the bell; null otherwise. */
  remainingMs(): number | null
  onMessage(message: ServerMessage): void
  onConnection(connection: Connection): void
}

const HOPELESS: readonly number[] = [
  CLOSE.notLoggedIn,
  CLOSE.wrongOrigin,
  CLOSE.superseded,
  CLOSE.protocol,
]

export class SittingSocket {
  private wire: Wire | null = null
  private tries = 0
  private greeted = 0
  private retry: ReturnType<typeof setTimeout> | undefined
  private guard: ReturnType<typeof setTimeout> | undefined
  private pulse: ReturnType<typeof setTimeout> | undefined
  private stopped = true

  constructor(
    private readonly owner: SocketOwner,
    private readonly clock: ServerClock,
    private readonly connect: () => Wire,
  ) {}

  /** Connect, and keep connected until {@link stop}. */
  start(): void {
    this.stopped = false
    this.tries = 0
    // Who enters while the line is down does not wait for the next try, nor gets a second wire by it.
    clearTimeout(this.retry)
    this.drop()
    this.open()
  }

  /** Close for good (log-out, another tab took over). */
  stop(): void {
    this.stopped = true
    clearTimeout(this.retry)
    this.drop()
  }

  /** Something here went wrong with what was heard: begin again with a greeting. */
  restart(): void {
    if (this.stopped) return
    this.drop()
    this.closed(0)
  }

  /** The machine says that the network is back: do not wait for the next try. */
  hurry(): void {
    if (this.stopped || this.wire) return
    clearTimeout(this.retry)
    this.open()
  }

  /** Send one message; false when there is no connection (the caller keeps what it wanted to say). */
  send(message: ClientMessage): boolean {
    if (!this.wire || this.greeted === 0) return false
    this.wire.send(JSON.stringify(message))
    return true
  }

  /** Beat now, and go on beating: called after the clock changed, so near the bell it is quicker. */
  beat(): void {
    clearTimeout(this.pulse)
    const head = this.owner.beat()
    if (head) this.send({ type: 'beat', ...head, sent_ms: this.clock.stamp() })
    const remaining = this.owner.remainingMs()
    const near = remaining !== null && remaining <= NEAR_BELL_MS + BEAT_EVERY_MS
    this.pulse = setTimeout(() => this.beat(), near ? BEAT_NEAR_BELL_MS : BEAT_EVERY_MS)
  }

  private open(): void {
    this.owner.onConnection({ state: 'connecting' })
    let wire: Wire
    try {
      wire = this.connect()
    } catch {
      this.later()
      return
    }
    this.wire = wire
    this.greeted = 0
    this.watch(CONNECT_TIMEOUT_MS)
    wire.onopen = () => {
      if (wire !== this.wire) return
      this.greeted = this.clock.stamp() || 1
      this.send(this.owner.hello())
    }
    wire.onmessage = ({ data }) => {
      if (wire === this.wire && typeof data === 'string') this.hear(data)
    }
    wire.onclose = ({ code }) => {
      if (wire === this.wire) this.closed(code)
    }
    wire.onerror = () => undefined
  }

  private hear(text: string): void {
    this.watch(SILENCE_MS)
    const message = read(text)
    if (!message) {
      // Whatever it was, the next welcome tells all of it.
      this.restart()
      return
    }
    if (message.type === 'beat') this.clock.learn(message.sent_ms, message.server_ms)
    if (message.type === 'welcome') {
      this.clock.forget()
      this.clock.learn(this.greeted, message.server_ms)
      this.tries = 0
      this.owner.onMessage(message)
      this.owner.onConnection({ state: 'open' })
      this.beat()
      return
    }
    this.owner.onMessage(message)
  }

  private watch(ms: number): void {
    clearTimeout(this.guard)
    this.guard = setTimeout(() => {
      this.drop()
      this.closed(0)
    }, ms)
  }

  private drop(): void {
    const { wire } = this
    this.wire = null
    this.greeted = 0
    clearTimeout(this.guard)
    clearTimeout(this.pulse)
    if (!wire) return
    wire.onopen = wire.onmessage = wire.onclose = null
    wire.close()
  }

  private closed(code: number): void {
    this.wire = null
    this.greeted = 0
    clearTimeout(this.guard)
    clearTimeout(this.pulse)
    if (this.stopped) return
    if (HOPELESS.includes(code)) {
      this.stopped = true
      this.owner.onConnection({ state: 'refused', closeCode: code })
      return
    }
    this.later(code)
  }

  private later(closeCode?: number): void {
    this.owner.onConnection({ state: 'down', closeCode })
    const wait = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)] ?? 5_000
    this.tries += 1
    // A hall of four hundred lost its server at once: do not come back in one instant.
    this.retry = setTimeout(() => this.open(), wait * (0.6 + 0.4 * Math.random()))
  }
}

/** Null for what is no frame of ours, as a network that fails may deliver. */
function read(text: string): ServerMessage | null {
  try {
    return JSON.parse(text) as ServerMessage
  } catch {
    return null
  }
}
