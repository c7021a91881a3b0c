/** The take desk and the clock of the task, for the workbenches below the work screen. */
import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue'

import type { TakeDesk, TaskTime } from './desk'

const deskKey: InjectionKey<TakeDesk> = Symbol('take desk')
const shownKey: InjectionKey<ComputedRef<boolean>> = Symbol('task shown')
const timeKey: InjectionKey<ComputedRef<TaskTime>> = Symbol('task time')

export function provideTakeDesk(desk: TakeDesk): void {
  provide(deskKey, desk)
}

export function useTakeDesk(): TakeDesk {
  const desk = inject(deskKey)
  if (!desk) throw new Error('no take desk above this component')
  return desk
}

export function provideTaskTime(time: ComputedRef<TaskTime>): void {
  provide(timeKey, time)
}

export function useTaskTime(): ComputedRef<TaskTime> {
  const time = inject(timeKey)
  if (!time) throw new Error('no clock of the task above this component')
  return time
}

export function provideTaskShown(shown: ComputedRef<boolean>): void {
  provide(shownKey, shown)
}

/**
 * Whether this task is the one that is shown: of several on one clock, the others are alive below it.
 * The take desk records for the shown one alone.
 */
export function useTaskShown(): ComputedRef<boolean> {
  return inject(shownKey, () => computed(() => true), true)
}

/** Whether an element is on the screen: keys of a workbench that lies under another are not its. */
export function isOnScreen(element: Element | null): boolean {
  return element !== null && element.closest('[style*="display: none"]') === null
}
