/**
 * When the agent's turn is over and when nobody speaks: from the voice activity and a clock.
 *
 * Nothing of it decides what the customer says; it only writes `said` and `silence`. Pure but for
 * the moments that are handed in (ms of one clock).
 */

/** The voice activity stays on for so long after the last sound (media/level.ts). */
export const VOICE_HOLD_MS = 600
/** Less speech than this is a cough, no turn. */
const LEAST_MS = 300
/** Long speech is told from time to time: so much is lost at most when a page dies. */
const TELL_MS = 5_000

export interface TurnSettings {
  turnSilenceMs: number
  patienceMs: number
}

/** What is to be written into the log. */
export type Turn = { kind: 'said' | 'spoke' | 'silence'; ms: number } | null

/** Whose voice is heard at a moment. */
export interface Voices {
  agent: boolean
  customer: boolean
  /** Connected, not on hold: the agent can be heard at the other end. */
  open: boolean
}

export class Turns {
  /** Since when the agent speaks; null while silent. */
  private since: number | null = null
  private stopped = 0
  /** Speech of this turn that is not told yet, and that is. */
  private spoken = 0
  private told = 0
  private quietSince: number | null = null
  private over = false
  /** A pause was before this look: the turn goes on, and its silence begins anew. */
  private rested = false

  constructor(private readonly settings: TurnSettings) {}

  /** Look at a moment; returns what is due then. */
  at(now: number, voices: Voices): Turn {
    if (this.rested) this.stopped = now
    this.rested = false
    this.measure(now, voices)
    if (voices.agent || voices.customer) {
      this.quietSince = null
      if (voices.customer && !voices.agent) return this.aside()
      return this.untold(now) >= TELL_MS ? this.cut(now) : null
    }
    this.quietSince ??= now
    // On hold nobody hears that the agent has done: the turn is handed over after it.
    if (!voices.open) this.stopped = now
    const pause = now - this.stopped + VOICE_HOLD_MS
    if (this.spoken + this.told >= LEAST_MS && pause >= this.settings.turnSilenceMs)
      return this.handOver(now)
    if (now - this.quietSince < this.settings.patienceMs) return null
    this.quietSince = now
    this.spoken = this.told = 0
    return { kind: 'silence', ms: this.settings.patienceMs }
  }

  /** The agent says that it is the customer's turn. */
  handOver(now: number): Turn {
    const ms = this.take(now)
    // The rest of the breath goes into the customer's line.
    if (this.since !== null) this.over = true
    this.told = 0
    this.quietSince = null
    return { kind: 'said', ms }
  }

  /** Something begins for which only what is said from now on counts; the turn goes on. */
  cut(now: number): Turn {
    const ms = this.take(now)
    this.told += ms
    return ms > 0 ? { kind: 'spoke', ms } : null
  }

  /** Time does not count from now on; what was quiet until now was no silence. */
  rest(now: number): void {
    this.spoken = this.untold(now)
    this.since = null
    this.quietSince = null
    this.rested = true
  }

  private untold(now: number): number {
    return this.spoken + (this.since === null ? 0 : Math.max(0, now - this.since))
  }

  private take(now: number): number {
    const ms = Math.round(this.untold(now))
    this.spoken = 0
    if (this.since !== null) this.since = now
    return ms
  }

  private measure(now: number, { agent, customer, open }: Voices): void {
    const speaks = agent && open
    if (speaks && this.since === null) {
      this.since = now
      this.over = customer
    }
    if (!speaks && this.since !== null) {
      this.spoken += Math.max(0, now - this.since - VOICE_HOLD_MS)
      this.since = null
      this.stopped = now
    }
  }

  /** What was said wholly into the customer's line (“嗯，是的”) is speech, but ends no turn. */
  private aside(): Turn {
    if (!this.over || this.spoken + this.told < LEAST_MS) return null
    const ms = Math.round(this.spoken)
    this.spoken = this.told = 0
    return { kind: 'said', ms }
  }
}
