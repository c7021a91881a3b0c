/** The three steps of the task, in the order in which people take them. */
import { isUp } from './callState'
import { callOf, type Answer } from './model'

export type Step = 'script' | 'faq' | 'call'

export const STEPS: readonly Step[] = ['script', 'faq', 'call']

/** Where a page begins: at the call while one is on the line (a reload), else at the script. */
export function stepAtFirst(answer: Answer): Step {
  return isUp(callOf(answer)) ? 'call' : 'script'
}
