/** The two lamps: where the newest change is. The only writer of what they show. */
import { computed, readonly, ref, type ComputedRef, type Ref } from 'vue'

export type Lamp = 'saved' | 'sending' | 'unsaved'

/** After this long a change that the server does not have turns the lamp red. */
const RED_AFTER_MS = 10_000

export interface Lamps {
  /** On this machine: green only when everything that was typed is on the disk. */
  local: ComputedRef<Lamp>
  /** On the server. */
  server: ComputedRef<Lamp>
  /** When the server last had everything, by its own clock; null: not since this page was opened. */
  lastSavedMs: Readonly<Ref<number | null>>
  /** Whether anything stands in a field that is no change yet: it is on no disk. */
  drafting: (anything: boolean) => void
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
  const disk = ref<Lamp>('saved')
  const drafts = ref(false)
  const waitingSince = ref<number | null>(null)
  const lastSavedMs = ref<number | null>(null)

  const server = computed<Lamp>(() => {
    if (waitingSince.value === null) return 'saved'
    return nowMs.value - waitingSince.value > RED_AFTER_MS ? 'unsaved' : 'sending'
  })

  const local = computed<Lamp>(() =>
    disk.value === 'saved' && drafts.value ? 'sending' : disk.value,
  )

  function waits(anything: boolean): void {
    waitingSince.value = anything ? (waitingSince.value ?? clock()) : null
  }

  return {
    local,
    server,
    lastSavedMs: readonly(lastSavedMs),
    drafting: (anything) => {
      drafts.value = anything
    },
    changed: () => {
      disk.value = 'sending'
      waits(true)
    },
    kept: () => {
      disk.value = 'saved'
    },
    lost: () => {
      disk.value = 'unsaved'
    },
    waits,
    acknowledged: (serverMs, rest) => {
      lastSavedMs.value = serverMs
      waitingSince.value = rest ? clock() : null
    },
  }
}
