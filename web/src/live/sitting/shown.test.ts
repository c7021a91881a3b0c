import { expect, it } from 'vitest'

import { screenOf, type Facts, type Screen } from './shown'

const working: Facts = {
  storeBroken: false,
  tab: 'writer',
  connection: { state: 'open' },
  everOpen: true,
  hopeful: false,
  known: true,
  hadLease: true,
  right: 'holds',
  phase: 'running',
  over: false,
}
const refused = (closeCode: number) => ({ connection: { state: 'refused', closeCode } }) as const

it.each<[string, Partial<Facts>, Screen]>([
  ['works', {}, 'work'],
  ['goes on with the server down', { connection: { state: 'down' } }, 'work'],
  ['sees a pause over the work', { phase: 'paused' }, 'work'],
  ['waits for the start', { phase: 'before' }, 'waiting'],
  ['waits without a timetable', { phase: null }, 'waiting'],
  ['has the receipt between two tasks', { phase: 'ended' }, 'closed'],
  ['has the receipt after the last', { phase: 'ended', over: true }, 'closed'],
  ['cannot sit where nothing is kept', { storeBroken: true }, 'no_store'],
  ['finds the work in another tab', { tab: 'elsewhere' }, 'other_tab'],
  ['lost the work to another tab', { tab: 'taken' }, 'other_tab'],
  ['was superseded by another tab', refused(4409), 'other_tab'],
  ['has an old page', refused(4426), 'reload'],
  ['has no seat code', refused(4401), 'entry'],
  ['is at another address', refused(4403), 'entry'],
  ['is not known yet', { known: false }, 'opening'],
  ['may still be connected', { hopeful: true, everOpen: false }, 'opening'],
  ['waits for the move', { right: 'none' }, 'moving'],
  ['never wrote here', { right: 'none', everOpen: false, hadLease: false }, 'moving'],
  ['wrote here and is not answered', { right: 'none', everOpen: false }, 'opening'],
  ['lost the work to another machine', { right: 'moved' }, 'moved'],
  ['moves between two tasks', { right: 'none', phase: 'ended' }, 'moving'],
  ['comes on another machine after the end', { right: 'none', over: true }, 'closed'],
  ['comes to the old machine after the end', { right: 'moved', over: true }, 'closed'],
])('a contestant who %s', (_name, change, screen) => {
  expect(screenOf({ ...working, ...change })).toBe(screen)
})
