/**
 * The server's clock as seen from this machine.
 *
 * Runs on `performance.now()`, which nobody can set, so a machine whose clock is an hour wrong
 * shows and stamps the right time. The machine's own clock is used for one thing only: to carry
 * the estimate over a reload while the server cannot be asked.
 */

/** The two clocks of the machine; replaced in tests. */
export interface MachineClock {
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number
  /** Milliseconds since 1970 as the machine believes. */
  wall(): number
}

export const machineClock: MachineClock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
}

interface Sample {
  offset: number
  rtt: number
}

const KEPT_SAMPLES = 12

export class ServerClock {
  private samples: Sample[] = []
  private remembered: number | null = null

  constructor(private readonly machine: MachineClock = machineClock) {}

  /** Whether any estimate exists; before that {@link now} is only the machine's belief. */
  get known(): boolean {
    return this.samples.length > 0 || this.remembered !== null
  }

  /** Milliseconds for `sent_ms` of a heartbeat: this machine's monotonic clock. */
  stamp(): number {
    return Math.round(this.machine.monotonic())
  }

  /** Learn from an answer that carries the server's time and the `stamp()` of its question. */
  learn(sentMs: number, serverMs: number): void {
    const received = this.machine.monotonic()
    const rtt = Math.max(0, received - sentMs)
    this.samples.push({ offset: serverMs - (sentMs + received) / 2, rtt })
    if (this.samples.length > KEPT_SAMPLES) this.samples.shift()
  }

  /** Estimate of the server's time now, in whole ms: the quickest of the last answers decides. */
  now(): number {
    return Math.round(this.machine.monotonic() + this.offset())
  }

  private offset(): number {
    let best: Sample | null = null
    for (const sample of this.samples) {
      if (best === null || sample.rtt <= best.rtt) best = sample
    }
    if (best) return best.offset
    return this.remembered ?? this.machine.wall() - this.machine.monotonic()
  }

  /** How far the server is from the machine's belief, to be stored for a reload. */
  toRemember(): number {
    return this.now() - Math.round(this.machine.wall())
  }

  /** After a reload with the server down: go on from the stored difference. */
  remember(difference: number): void {
    this.remembered = difference + this.machine.wall() - this.machine.monotonic()
  }

  /** The connection was cut or the machine slept: old answers may no longer hold. */
  forget(): void {
    if (this.samples.length === 0) return
    this.remembered = this.offset()
    this.samples = []
  }
}
