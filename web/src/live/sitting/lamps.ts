/** The two lamps: where the newest change is. The only writer of what they show. */
import { computed, readonly, ref, type ComputedRef, type Ref } from 'vue'

export type Lamp = 'saved' | 'sending' | 'unsaved'

/** After this long a change that the server does not have turns the lamp red. */
const RED_AFTER_MS = 10_000

export interface Lamps {
  /** On this machine. */
  local: Readonly<Ref<Lamp>>
  /** On the server. */
  server: ComputedRef<Lamp>
  /** When the server last had everything, by its own clock; null: not since this page was opened. */
  lastSavedMs: Readonly<Ref<number | null>>
  /** A change was made and is on its way to the disk. */
  changed: () => void
  /** The disk has everything. */
  kept: () => void
  /** The disk refused a change. */
  lost: () => void
  /** Whether anything still waits for the server; what waited before goes on waiting. */
  waits: (anything: boolean) => void
  /** The server has some of it at `serverMs`; the patience for the rest begins anew. */
  acknowledged: (serverMs: number, rest: boolean) => void
}

/** `nowMs` is the ticking clock of the screen, `clock` the moment itself. */
export function createLamps(nowMs: Readonly<Ref<number>>, clock: () => number): Lamps {
  const local = ref<Lamp>('saved')
  const waitingSince = ref<number | null>(null)
  const lastSavedMs = ref<number | null>(null)

  const server = computed<Lamp>(() => {
    if (waitingSince.value === null) return 'saved'
    return nowMs.value - waitingSince.value > RED_AFTER_MS ? 'unsaved' : 'sending'
  })

  function waits(anything: boolean): void {
    waitingSince.value = anything ? (waitingSince.value ?? clock()) : null
  }

  return {
    local: readonly(local),
    server,
    lastSavedMs: readonly(lastSavedMs),
    changed: () => {
      local.value = 'sending'
      waits(true)
    },
    kept: () => {
      local.value = 'saved'
    },
    lost: () => {
      local.value = 'unsaved'
    },
    waits,
    acknowledged: (serverMs, rest) => {
      lastSavedMs.value = serverMs
      waitingSince.value = rest ? clock() : null
    },
  }
}
