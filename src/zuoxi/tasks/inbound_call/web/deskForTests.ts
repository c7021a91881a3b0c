/**
 * For tests: our own take desk on the browser's parts of a test (web/src/media/fakeBrowser.ts), with
 * sounds that end when the test says so.
 */
import { computed, defineComponent, h, ref, type Component } from 'vue'

import { openStore, type Database } from '@/live/store'
import type { Change } from '@/live/taskParts'
import { FakeBrowser } from '@/media/fakeBrowser'
import { createTakeDesk, type OwnedTakeDesk } from '@/media/takeDesk'
import { provideTakeDesk, provideTaskTime } from '@/media/theDesk'

export const NOW = 1_790_000_000_000

/** A sound that was started; `end()` brings it to its end. */
export interface Sounded {
  url: string
  stopped: boolean
  end: () => void
}

export interface DeskForTests {
  desk: OwnedTakeDesk
  browser: FakeBrowser
  database: Database
  /** Everything that was played, in order. */
  sounded: Sounded[]
  /** Tones that ring now. */
  tones: Set<object>
  /** Sounds that were fetched, each once for every time. */
  fetched: string[]
  /** Addresses that cannot be fetched. */
  missing: Set<string>
}

let number = 0

export async function deskForTests(change: (made: Change) => boolean): Promise<DeskForTests> {
  number += 1
  const database = await openStore(`inbound-${number}`)
  const browser = new FakeBrowser()
  const sounded: Sounded[] = []
  const tones = new Set<object>()
  const fetched: string[] = []
  const missing = new Set<string>()
  const edge = browser.edge
  const Context = edge.AudioContext as unknown as () => object
  const desk = createTakeDesk({
    database: () => database,
    sitting: () => 17,
    task: () => 'inbound_call',
    change,
    now: () => NOW,
    mayWrite: () => true,
    edge: {
      ...edge,
      mediaDevices: edge.mediaDevices,
      MediaRecorder: edge.MediaRecorder,
      fetch: async (url, request) => {
        if (!url.startsWith('sound:')) return edge.fetch(url, request)
        fetched.push(url)
        if (missing.has(url)) return new Response(null, { status: 404 })
        return new Response(url)
      },
      AudioContext: function SoundingContext() {
        return sounding(Context(), sounded, tones)
      } as never,
    },
  })
  await desk.recover()
  return { desk, browser, database, sounded, tones, fetched, missing }
}

/** A component below a desk and a clock, as a workbench is below the work screen. */
export function below(desk: OwnedTakeDesk, part: Component): Component {
  return defineComponent({
    inheritAttrs: false,
    setup(_, { attrs }) {
      const now = ref(NOW)
      provideTakeDesk(desk)
      provideTaskTime(
        computed(() => ({
          nowMs: now.value,
          remainingMs: 600_000,
          ranSince: (at: number) => now.value - at,
        })),
      )
      return () => h(part, attrs)
    },
  })
}

function sounding(context: object, sounded: Sounded[], tones: Set<object>): object {
  const param = () => ({
    setValueAtTime: () => undefined,
    linearRampToValueAtTime: () => undefined,
  })
  return Object.assign(context, {
    currentTime: 0,
    destination: {},
    decodeAudioData: async (bytes: ArrayBuffer) => ({
      duration: 2,
      url: new TextDecoder().decode(bytes),
    }),
    createBufferSource: () => {
      const source = Object.assign(new EventTarget(), {
        buffer: null as { url: string } | null,
        connect: () => undefined,
        disconnect: () => undefined,
        start: () => {
          const end = (): void => void source.dispatchEvent(new Event('ended'))
          sounded.push({ url: source.buffer?.url ?? '', stopped: false, end })
        },
        stop: () => {
          const mine = sounded.findLast(({ url }) => url === source.buffer?.url)
          if (mine) mine.stopped = true
          source.dispatchEvent(new Event('ended'))
        },
      })
      return source
    },
    createOscillator: () => {
      const tone = {
        frequency: { value: 0 },
        connect: (next: object) => next,
        start: () => tones.add(tone),
        stop: () => tones.delete(tone),
      }
      return tone
    },
    createGain: () => ({
      gain: param(),
      connect: (next: object) => next,
      disconnect: () => undefined,
      channelCount: 1,
      channelCountMode: 'explicit',
    }),
  })
}
