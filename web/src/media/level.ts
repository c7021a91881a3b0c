/**
 * How loud the microphone is, whether somebody speaks, whether nothing comes at all.
 *
 * Pure: samples and times in, findings out. Levels are dBFS (0 is the loudest there is), times ms.
 */

/** What an empty line is said to have. */
export const NOTHING_DB = -100
/** Below it a headset that works is never for long (voice 1.2). */
export const SILENT_DB = -60
/** So long may nothing be heard before the alarm. */
export const SILENT_MS = 5_000

/** The level (RMS) of samples between −1 and 1, in dBFS; {@link NOTHING_DB} at the least. */
export function levelOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const power = samples.length > 0 ? sum / samples.length : 0
  return power > 0 ? Math.max(NOTHING_DB, 10 * Math.log10(power)) : NOTHING_DB
}

/** When a voice begins and when it has ended. */
export interface VoiceSettings {
  /** From this level on it is a voice … */
  onDb: number
  /** … until the level has been below this one … */
  offDb: number
  /** … for so long: a breath is no end. */
  holdMs: number
}

const VOICE: VoiceSettings = { onDb: -42, offDb: -48, holdMs: 600 }

/** Whether somebody speaks: with hysteresis, so that it does not flicker at the threshold. */
export class VoiceActivity {
  private lastHeardMs: number | null = null

  constructor(private readonly settings: VoiceSettings = VOICE) {}

  /** Take the level at a moment in; returns whether somebody speaks then. */
  at(nowMs: number, db: number): boolean {
    const { onDb, offDb, holdMs } = this.settings
    const threshold = this.lastHeardMs === null ? onDb : offDb
    if (db >= threshold) this.lastHeardMs = nowMs
    else if (this.lastHeardMs !== null && nowMs - this.lastHeardMs >= holdMs)
      this.lastHeardMs = null
    return this.lastHeardMs !== null
  }
}

/** Whether nothing has been heard for so long: {@link SILENT_MS}, if nothing else is said. */
export class SilenceWatch {
  private sinceMs: number | null = null

  constructor(
    private readonly silentDb = SILENT_DB,
    private readonly afterMs: (heard: boolean) => number = () => SILENT_MS,
  ) {}

  /** Something was heard before. */
  private heard = false

  /** Take the level at a moment in; returns whether it is silent for too long. */
  at(nowMs: number, db: number): boolean {
    this.heard ||= db >= this.silentDb
    if (db >= this.silentDb) this.sinceMs = null
    else this.sinceMs ??= nowMs
    return this.sinceMs !== null && nowMs - this.sinceMs >= this.afterMs(this.heard)
  }

  /** Nothing is being recorded: silence is nobody's matter. */
  rest(): void {
    this.sinceMs = null
  }
}
