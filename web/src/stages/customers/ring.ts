/** The bell of a telephone that is called: two short tones every three seconds. */
const EVERY_MS = 3_000
const LEVEL = 0.12

/** Begin to ring; the function that is returned stops it. */
export function ring(context: AudioContext): () => void {
  const once = (): void => {
    for (const at of [0, 0.5]) {
      const tone = context.createOscillator()
      const gain = context.createGain()
      tone.frequency.value = 620
      gain.gain.value = LEVEL
      tone.connect(gain).connect(context.destination)
      tone.start(context.currentTime + at)
      tone.stop(context.currentTime + at + 0.35)
    }
  }
  once()
  const again = setInterval(once, EVERY_MS)
  return () => clearInterval(again)
}
