import { shallowRef } from 'vue'
import { describe, expect, it } from 'vitest'

import type { TimeEntry } from '../protocol'
import { ServerClock } from '../serverClock'
import type { KeptSitting } from '../store'
import { createTiming } from './timing'

const MINUTE = 60_000
const TASKS = ['dictation', 'online_service']

/** Two tasks of ten minutes, at `at` minutes, after the hall's `entries`. */
function timingAt(at: number, entries: [kind: TimeEntry['kind'], task: string, minute: number][]) {
  const clock = new ServerClock({ monotonic: () => 0, wall: () => at * MINUTE })
  const kept = shallowRef<KeptSitting | null>({
    id: 17,
    view: {
      id: 17,
      competition: '客户信息服务',
      seat: 'A-017',
      contestant_code: 'C-031',
      slots: TASKS.map((task) => ({
        task,
        duration_ms: 10 * MINUTE,
        planned_ms: null,
        shares_clock: false,
      })),
    },
    lease: null,
    ready: true,
    hall: entries.map(([kind, task, minute], index) => ({
      seq: index + 1,
      task,
      kind,
      at_ms: minute * MINUTE,
      sitting: null,
      ms: 0,
    })),
    own: [],
    checked: true,
    hand: false,
    papers: [],
    answers: {},
    receipts: [],
    clockDifference: null,
  })
  const { slot, time, over, runningMs } = createTiming(clock, kept)
  return [slot.value?.task, time.value?.phase, over.value, runningMs()]
}

const FIRST = ['start', 'dictation', 0] as const
const SECOND = ['start', 'online_service', 20] as const

describe('the slot that matters', () => {
  it.each([
    ['the first before the start', timingAt(-1, []), ['dictation', 'before', false, null]],
    ['the one that runs', timingAt(4, [[...FIRST]]), ['dictation', 'running', false, 6 * MINUTE]],
    ['the one that ended last', timingAt(12, [[...FIRST]]), ['dictation', 'ended', false, null]],
    [
      'the next as soon as it runs',
      timingAt(21, [[...FIRST], [...SECOND]]),
      ['online_service', 'running', false, 9 * MINUTE],
    ],
    [
      'the last when all have ended',
      timingAt(30, [[...FIRST], [...SECOND]]),
      ['online_service', 'ended', true, null],
    ],
    [
      'the one that is paused',
      timingAt(6, [[...FIRST], ['pause', 'dictation', 5]]),
      ['dictation', 'paused', false, null],
    ],
  ])('is %s', (_name, found, expected) => {
    expect(found).toEqual(expected)
  })

  describe('of tasks on one clock', () => {
    function together(shown?: string) {
      const clock = new ServerClock({ monotonic: () => 0, wall: () => MINUTE })
      const start = { seq: 1, kind: 'start' as const, at_ms: 0, sitting: null, ms: 0 }
      const kept = shallowRef({
        id: 17,
        view: {
          slots: TASKS.map((task, at) => ({
            task,
            duration_ms: 10 * MINUTE,
            planned_ms: null,
            shares_clock: at > 0,
          })),
        },
        hall: TASKS.map((task) => ({ ...start, task })),
        own: [],
        shown,
      } as unknown as KeptSitting)
      return createTiming(clock, kept)
    }

    it('is the first, or the one that an earlier page showed', () => {
      expect(together().slot.value?.task).toBe('dictation')
      expect(together('online_service').slot.value?.task).toBe('online_service')
      expect(together('unknown').slot.value?.task).toBe('dictation')
    })

    it('is the one in which a call runs, until somebody chooses', () => {
      const timing = together('dictation')
      timing.prefer('online_service')
      expect(timing.slot.value?.task).toBe('online_service')
      timing.choose('dictation')
      timing.prefer('online_service')
      expect(timing.slot.value?.task).toBe('dictation')
    })
  })

  it('is none while nothing is known, and then nothing is over', () => {
    const { slot, over, runningMs } = createTiming(new ServerClock(), shallowRef(null))
    expect([slot.value, over.value, runningMs()]).toEqual([null, false, null])
  })
})
