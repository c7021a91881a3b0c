/**
 * When ops are sent: two seconds after the last change, five seconds after the first (a lamp turns
 * red after ten), at once near the bell, when a field is left and when a text grows unusually long;
 * again from where the server asks; until they are acknowledged.
 */
import type { Outbox } from './outbox'
import { NEAR_BELL_MS, type ClientMessage } from './protocol'

const DEBOUNCE_MS = 2_000
const AT_MOST_MS = 5_000
/** Sent and not acknowledged for so long: the server lost them, send again. */
const UNANSWERED_MS = 8_000

export class Sender {
  private sent = 0
  private quiet: ReturnType<typeof setTimeout> | undefined
  private latest: ReturnType<typeof setTimeout> | undefined
  private unanswered: ReturnType<typeof setTimeout> | undefined
  private open = false

  constructor(
    private readonly outbox: Outbox,
    private readonly send: (message: ClientMessage) => boolean,
    private readonly remainingMs: () => number | null,
  ) {}

  /** An op was appended. */
  changed(): void {
    const remaining = this.remainingMs()
    if (remaining !== null && remaining <= NEAR_BELL_MS) {
      void this.flush()
      return
    }
    clearTimeout(this.quiet)
    this.quiet = setTimeout(() => void this.flush(), DEBOUNCE_MS)
    this.latest ??= setTimeout(() => void this.flush(), AT_MOST_MS)
  }

  /**
   * Send everything that has not been sent on this connection. The disk comes first: the server
   * must never have an op that a killed browser no longer knows, or the chain would fork.
   */
  async flush(): Promise<void> {
    clearTimeout(this.quiet)
    clearTimeout(this.latest)
    this.latest = undefined
    await this.outbox.whenKept()
    if (!this.open) return
    const batches = this.outbox.batches(this.sent)
    // Nothing new: the patience for what was sent before goes on.
    if (batches.length === 0) return
    for (const batch of batches) {
      if (!this.send({ type: 'ops', epoch: batch.epoch, ops: batch.ops })) return
      this.sent = batch.ops.at(-1)?.client_seq ?? this.sent
    }
    this.expectAnswer()
  }

  /** A new connection: whatever is not acknowledged goes again. */
  connected(): void {
    this.open = true
    this.sent = 0
    void this.flush()
  }

  /** The connection is lost; ops wait in the outbox. */
  disconnected(): void {
    this.open = false
    this.sent = 0
    clearTimeout(this.unanswered)
  }

  /** The server saw a gap. */
  resend(epoch: number, fromSeq: number): void {
    this.outbox.missing(epoch, fromSeq)
    this.sent = fromSeq - 1
    void this.flush()
  }

  /** Something was acknowledged: the patience starts anew. */
  acknowledged(): void {
    this.expectAnswer()
  }

  /** Forget all timers. */
  stop(): void {
    this.open = false
    for (const timer of [this.quiet, this.latest, this.unanswered]) clearTimeout(timer)
    this.latest = undefined
  }

  private expectAnswer(): void {
    clearTimeout(this.unanswered)
    if (!this.outbox.waiting) return
    this.unanswered = setTimeout(() => {
      this.sent = 0
      void this.flush()
    }, UNANSWERED_MS)
  }
}
