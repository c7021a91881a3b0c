/** The tone that a caller hears while it rings: 450 Hz, 1 s on and 4 s off. */
const HERTZ = 450
const ON_S = 1
const OFF_S = 4
const LEVEL = 0.08
const CYCLES = 12

export const RING_CYCLE_MS = (ON_S + OFF_S) * 1_000

/** Begin to ring; the function that is returned stops it. */
export function ringback(context: AudioContext): () => void {
  const tone = context.createOscillator()
  const gain = context.createGain()
  tone.frequency.value = HERTZ
  gain.gain.value = 0
  const begin = context.currentTime
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const at = begin + cycle * (ON_S + OFF_S)
    gain.gain.setValueAtTime(LEVEL, at)
    gain.gain.setValueAtTime(0, at + ON_S)
  }
  tone.connect(gain).connect(context.destination)
  tone.start()
  return () => {
    tone.stop()
    tone.disconnect()
    gain.disconnect()
  }
}

/** 忙音: nobody has answered. Four seconds of 450 Hz, 0.35 s on and off. */
export function engagedTone(context: AudioContext): void {
  for (let at = 0; at < 4; at += 0.7) {
    const tone = context.createOscillator()
    const gain = context.createGain()
    tone.frequency.value = HERTZ
    gain.gain.value = LEVEL
    tone.connect(gain).connect(context.destination)
    tone.start(context.currentTime + at)
    tone.stop(context.currentTime + at + 0.35)
  }
}

/** Two short tones: something has to be read now. They go to the ears, not into the take. */
export function chime(context: AudioContext): void {
  for (const at of [0, 0.25]) {
    const tone = context.createOscillator()
    const gain = context.createGain()
    tone.frequency.value = 880
    gain.gain.value = LEVEL
    tone.connect(gain).connect(context.destination)
    tone.start(context.currentTime + at)
    tone.stop(context.currentTime + at + 0.12)
  }
}
