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

export interface TurnSettings {
  turnSilenceMs: number
  patienceMs: number
}

/** What is to be written into the log. */
export type Turn = { kind: 'said'; ms: number } | { kind: 'silence'; ms: number } | null

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
  private spoken = 0
  private quietSince: number | null = null
  private over = false

  constructor(private readonly settings: TurnSettings) {}

  /** Look at a moment; returns what is due then. */
  at(now: number, voices: Voices): Turn {
    this.measure(now, voices)
    if (voices.agent || voices.customer) {
      this.quietSince = null
      return voices.customer && !voices.agent ? this.aside() : null
    }
    this.quietSince ??= now
    const pause = now - this.stopped + VOICE_HOLD_MS
    if (this.spoken >= LEAST_MS && pause >= this.settings.turnSilenceMs) return this.handOver(now)
    if (now - this.quietSince < this.settings.patienceMs) return null
    this.quietSince = now
    this.spoken = 0
    return { kind: 'silence', ms: this.settings.patienceMs }
  }

  /** The agent says that it is the customer's turn. */
  handOver(now: number): Turn {
    if (this.since !== null) {
      this.spoken += now - this.since
      this.since = now
      // The rest of the breath goes into the customer's line.
      this.over = true
    }
    const ms = Math.round(this.spoken)
    this.spoken = 0
    this.quietSince = null
    return { kind: 'said', ms }
  }

  /** Time did not count: what was quiet until now was no silence. */
  rest(): void {
    this.since = null
    this.quietSince = null
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
    if (!this.over || this.spoken < LEAST_MS) return null
    const ms = Math.round(this.spoken)
    this.spoken = 0
    return { kind: 'said', ms }
  }
}
