/** What a browser counts of a connection, as whole numbers that may stand in the log (voice 3). */

export interface Counters {
  /** Packets that never came. */
  lost: number
  jitter_ms: number
  rtt_ms: number
  /** Samples that were played, and those of them that the browser had to make up. */
  samples: number
  concealed: number
}

const whole = (value: unknown, scale = 1): number =>
  typeof value === 'number' && Number.isFinite(value)
    ? Math.min(2 ** 31 - 1, Math.max(0, Math.round(value * scale)))
    : 0

/** The counters in a report of `getStats`; what it does not tell is 0. */
export function countersOf(report: Iterable<readonly [string, Record<string, unknown>]>): Counters {
  const found: Counters = { lost: 0, jitter_ms: 0, rtt_ms: 0, samples: 0, concealed: 0 }
  for (const [, stat] of report) {
    if (stat.type === 'inbound-rtp' && stat.kind === 'audio') {
      found.lost = whole(stat.packetsLost)
      found.jitter_ms = whole(stat.jitter, 1_000)
      found.samples = whole(stat.totalSamplesReceived)
      found.concealed = whole(stat.concealedSamples)
    } else if (stat.type === 'candidate-pair' && stat.nominated === true) {
      found.rtt_ms = whole(stat.currentRoundTripTime, 1_000)
    }
  }
  return found
}
