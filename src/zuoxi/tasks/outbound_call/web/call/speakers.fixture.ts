/** For tests: the loudspeaker of the page. The test says when a sound has come to its end. */
import type { Playing, TakeDesk } from '@/media/desk'

export interface Speakers {
  desk: Pick<TakeDesk, 'prepare' | 'play' | 'context'>
  prepared: string[]
  played: string[]
  /** Sounds cannot be played. */
  broken: boolean
  /** What sounds now. */
  playing: () => string | null
  /** The sound that plays comes to its end. */
  end: () => void
  /** Tones that sound. */
  tones: () => number
}

export function speakers(): Speakers {
  let now: { url: string; done: (how: 'ended' | 'stopped') => void } | null = null
  let tones = 0
  const finish = (how: 'ended' | 'stopped'): void => {
    const was = now
    now = null
    was?.done(how)
  }
  const param = { value: 0, setValueAtTime: () => undefined }
  const oscillator = () => ({
    frequency: param,
    connect: () => ({ connect: () => undefined }),
    disconnect: () => undefined,
    start: () => (tones += 1),
    stop: () => (tones -= 1),
  })
  const context = {
    currentTime: 0,
    destination: {},
    createOscillator: oscillator,
    createGain: () => ({ gain: param, connect: () => undefined, disconnect: () => undefined }),
  }
  const made: Speakers = {
    desk: {
      prepare: async (url) => void made.prepared.push(url),
      play: async (url): Promise<Playing> => {
        if (made.broken) throw new Error('no sound')
        made.played.push(url)
        const done = new Promise<'ended' | 'stopped'>((resolve) => {
          now = { url, done: resolve }
        })
        return { durationMs: 1_000, done, stop: () => finish('stopped') }
      },
      context: () => context as unknown as AudioContext,
    },
    prepared: [],
    played: [],
    broken: false,
    playing: () => now?.url ?? null,
    end: () => finish('ended'),
    tones: () => tones,
  }
  return made
}
