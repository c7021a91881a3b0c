/** The way of a call to a person over the sitting's socket, for the workbench below (I18). */
import { inject, provide, type InjectionKey, type Ref } from 'vue'

import type { components } from '@/api/protocol'

export type LineNews = components['schemas']['LineNews']
export type Signal = components['schemas']['Signal']

/** What is passed on to the other side, and comes from there. */
export type Passed = Pick<Signal, 'round' | 'kind' | 'text'>

export interface CallWire {
  /** How the line of a task stands by the server's newest word; undefined before the first. */
  news: (task: string) => LineNews | undefined
  /** Grows with every word of the server, also one that says the same again. */
  readonly heard: Readonly<Ref<number>>
  /** False where there is no connection to the server just now. */
  join: (task: string, round: number) => boolean
  signal: (task: string, passed: Passed) => boolean
  /** Hear the other side's signals; the function that is returned stops it. */
  listen: (task: string, hear: (passed: Passed) => void) => () => void
}

const KEY: InjectionKey<CallWire> = Symbol('call wire')

export function provideCallWire(wire: CallWire): void {
  provide(KEY, wire)
}

/** The wire of the page; null on one that has none (an author's). */
export function useCallWire(): CallWire | null {
  return inject(KEY, null)
}
