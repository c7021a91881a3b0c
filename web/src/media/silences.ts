/**
 * Where nothing is heard in a recording, to skip it while listening. Pure: from the peaks that are
 * drawn; times in ms. What a judge scores is never decided here.
 */

/** Peak levels between 0 and 1 for every channel, evenly spread over the recording. */
export type Peaks = readonly (readonly number[])[]

export interface Span {
  fromMs: number
  toMs: number
}

/** Peaks below it are silence: −40 dBFS. */
export const SILENT_PEAK = 0.01
/** Shorter pauses belong to speaking. */
const LEAST_MS = 1_000
/** So much of a silence is kept on both sides. */
const EDGE_MS = 200

/** The silences of a recording of `durationMs`: where every channel is silent for a second. */
export function silencesOf(peaks: Peaks, durationMs: number): Span[] {
  const length = Math.max(0, ...peaks.map((channel) => channel.length))
  const found: Span[] = []
  let from: number | null = null
  for (let at = 0; at <= length; at += 1) {
    const silent = at < length && peaks.every((channel) => Math.abs(channel[at] ?? 0) < SILENT_PEAK)
    if (silent) from ??= at
    else if (from !== null) {
      const span = { fromMs: (from / length) * durationMs, toMs: (at / length) * durationMs }
      if (span.toMs - span.fromMs >= LEAST_MS) found.push(span)
      from = null
    }
  }
  return found.map(({ fromMs, toMs }) => ({
    fromMs: Math.round(fromMs + EDGE_MS),
    toMs: Math.round(toMs - EDGE_MS),
  }))
}

/** Where to go on from `atMs`: the end of the silence that it lies in, else where it is. */
export function afterSilence(silences: readonly Span[], atMs: number): number {
  return silences.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)?.toMs ?? atMs
}
