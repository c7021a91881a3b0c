/** The tone of a call that comes in: 450 Hz, one second on, four seconds off. */
import { onScopeDispose, watch } from 'vue'

import type { TakeDesk } from '@/media/desk'

const HERTZ = 450
const LOUDNESS = 0.12
const ON_S = 1
const PERIOD_S = 5
/** Long enough for everybody to have answered. */
const PERIODS = 120
const RAMP_S = 0.02

/** Ring while `ringing`. A page that nobody has touched may not sound; the screen shows it, too. */
export function useRinging(desk: TakeDesk, ringing: () => boolean): void {
  let silence: (() => void) | null = null

  function ring(): void {
    const context = desk.context()
    const tone = context.createOscillator()
    const gain = context.createGain()
    tone.frequency.value = HERTZ
    gain.gain.setValueAtTime(0, context.currentTime)
    tone.connect(gain).connect(context.destination)
    const start = context.currentTime + RAMP_S
    for (let each = 0; each < PERIODS; each += 1) {
      const at = start + each * PERIOD_S
      gain.gain.setValueAtTime(0, at)
      gain.gain.linearRampToValueAtTime(LOUDNESS, at + RAMP_S)
      gain.gain.setValueAtTime(LOUDNESS, at + ON_S)
      gain.gain.linearRampToValueAtTime(0, at + ON_S + RAMP_S)
    }
    tone.start()
    void context.resume()
    silence = () => {
      tone.stop()
      gain.disconnect()
    }
  }

  function still(): void {
    silence?.()
    silence = null
  }

  watch(ringing, (now) => (now ? ring() : still()), { immediate: true })
  onScopeDispose(still)
}
