/**
 * The take desk of the page: given to the workbenches, and told what happens in the sitting. It
 * lives as long as the page, so that a take goes on whatever screen is shown.
 */
import { computed, onBeforeUnmount, watch } from 'vue'

import { provideCallWire } from '@/live/callWire'
import { clock } from '@/live/clock'
import { taskParts } from '@/live/taskParts'
import type { SittingState } from '@/live/useSitting'
import type { TaskTime } from '@/media/desk'
import { createTakeDesk, type OwnedTakeDesk } from '@/media/takeDesk'
import { provideTakeDesk, provideTaskTime } from '@/media/theDesk'

export function useTakes(sitting: SittingState): OwnedTakeDesk {
  const desk = createTakeDesk({
    database: sitting.database,
    sitting: () => sitting.sitting.value?.id ?? null,
    task: () => sitting.slot.value?.task ?? null,
    change: sitting.change,
    now: sitting.now,
    mayWrite: sitting.mayWrite,
  })
  provideTakeDesk(desk)
  provideCallWire(sitting.calls)
  provideTaskTime(computed(() => timeOf(sitting)))

  const ended = computed(() => sitting.time.value?.phase === 'ended')

  // What an earlier page left comes first; a tab that no longer writes must not touch it.
  watch(
    [sitting.tabWrites, () => sitting.sitting.value?.id],
    async ([writes, id]) => {
      if (!writes) return desk.close()
      if (id === undefined) return
      await desk.recover()
      if (ended.value) await desk.bell()
    },
    { immediate: true },
  )
  watch(ended, (now) => {
    if (now) void desk.bell()
  })
  watch(
    () => sitting.time.value?.phase === 'paused',
    (now) => {
      if (now) void desk.pause()
    },
  )
  /** A contestant sits here who will speak. */
  const speaks = computed(() => {
    const slots = sitting.sitting.value?.view.slots ?? []
    const here = sitting.screen.value === 'waiting' || sitting.screen.value === 'work'
    return here && slots.some(({ task }) => taskParts(task)?.speaks === true)
  })
  watch(
    speaks,
    async (now) => {
      if (now && (await isAllowed())) await desk.open()
    },
    { immediate: true },
  )
  // The work has gone to another machine: what was recorded here is brought up from here.
  watch(sitting.writes, (now) => {
    if (!now) void desk.stop()
  })
  watch(desk.alarm, (now, before) => {
    if (before !== null) sitting.alarm(before, false)
    if (now !== null) sitting.alarm(now, true)
  })
  onBeforeUnmount(desk.close)
  return desk
}

/** Whether the browser gives the microphone without asking: it was allowed before. */
async function isAllowed(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'microphone' as PermissionName })
    return state === 'granted'
  } catch {
    return false
  }
}

function timeOf({ sitting, slot, time, nowMs }: SittingState): TaskTime {
  const ranUntil = (atMs: number): number => {
    const { id = 0, hall = [], own = [] } = sitting.value ?? {}
    if (slot.value === null) return 0
    const { task, duration_ms: durationMs } = slot.value
    const entries = [...hall, ...own]
    return clock({ task, durationMs, sitting: id, entries, nowMs: atMs }).elapsedMs
  }
  const now = nowMs.value
  return {
    nowMs: now,
    remainingMs: time.value?.remainingMs ?? 0,
    ranSince: (atMs) => Math.max(0, ranUntil(now) - ranUntil(atMs)),
  }
}
