import { describe, expect, it } from 'vitest'

import { opHash } from '../opChain'
import {
  acknowledge,
  decide,
  entry,
  everyTestHasADesk,
  firstHash,
  greet,
  LEASE,
  line,
  NOW,
  pass,
  sitting,
  start,
  STARTED,
  TASK,
  type,
  VIEW,
  written,
} from './desk'

everyTestHasADesk()

describe('a contestant', () => {
  it('waits for the start and has the workbench when the time entry comes', async () => {
    await greet()
    expect(sitting.screen.value).toBe('waiting')
    await decide(STARTED)
    expect([sitting.screen.value, sitting.time.value?.phase]).toEqual(['work', 'running'])
  })

  it('without a seat code is asked for it', async () => {
    line().onopen?.()
    line().cut(4401)
    await pass(1)
    expect(sitting.screen.value).toBe('entry')
  })

  it('types: the op is chained, goes out two seconds later and is acknowledged', async () => {
    await start()
    expect(type('黄')).toBe(true)
    expect([sitting.localLamp.value, sitting.serverLamp.value]).toEqual(['sending', 'sending'])
    await pass(1_900)
    expect([sitting.localLamp.value, line().ops()]).toEqual(['saved', []])
    await pass(200)
    const [op] = line().ops()
    expect({ ...op, at_ms: 0 }).toEqual({
      client_seq: 1,
      at_ms: 0,
      task: TASK,
      kind: 'set',
      payload: { item: 'a', field: 'name', value: '黄' },
      prev: firstHash(),
    })
    await acknowledge()
    await pass(300)
    expect([sitting.serverLamp.value, sitting.lastSavedMs.value]).toEqual(['saved', NOW])
  })

  it('chains what is written next to what was written before', async () => {
    await start()
    type('黄')
    type('黄如')
    await pass(2_100)
    const [first, second] = line().ops()
    expect(second?.prev).toBe(first && opHash(first))
  })

  it('who never stops typing is saved at least every ten seconds', async () => {
    await start()
    for (let i = 0; i < 20; i += 1) {
      type('字'.repeat(i + 1))
      await pass(500)
    }
    expect(line().ops().length).toBeGreaterThan(0)
  })

  it('is sent at once when the workbench is in a hurry, otherwise after two seconds', async () => {
    await start()
    type('黄')
    await pass(1_900)
    expect(line().ops().length).toBe(0)
    sitting.hurry()
    await pass(1)
    expect(line().ops().length).toBe(1)
  })

  it('reads a green lamp only while everything that was typed is on the disk', async () => {
    await start()
    expect(sitting.localLamp.value).toBe('saved')
    sitting.drafting(true)
    expect(sitting.localLamp.value).toBe('sending')
    await pass(60_000)
    expect(sitting.localLamp.value).toBe('sending')
    sitting.drafting(false)
    type('黄')
    expect(sitting.localLamp.value).toBe('sending')
    await pass(1)
    expect(sitting.localLamp.value).toBe('saved')
  })

  it('near the bell is sent at once, and the heartbeat is quicker', async () => {
    await start()
    await pass(590_000)
    const beats = line().beats().length
    type('末')
    await pass(1)
    expect(line().ops().length).toBe(1)
    await pass(3_100)
    expect(line().beats().length - beats).toBeGreaterThanOrEqual(3)
  })

  it('cannot write after the bell', async () => {
    await start()
    await pass(600_100)
    expect([type('晚'), sitting.screen.value]).toEqual([false, 'closed'])
  })

  it('cannot write while the hall is paused, and goes on afterwards', async () => {
    await start()
    const paused = [...STARTED, entry(2, 'pause', NOW + 10)]
    await decide(paused)
    expect([type('停'), sitting.time.value?.pausedBy]).toEqual([false, 'hall'])
    await decide([...paused, entry(3, 'resume', NOW + 50)])
    expect([type('续'), sitting.time.value?.phase]).toEqual([true, 'running'])
  })

  it('is told after ten seconds without the server that the work is on this machine', async () => {
    await start()
    line().cut()
    type('断')
    await pass(9_000)
    expect(sitting.serverLamp.value).toBe('sending')
    await pass(1_500)
    expect([sitting.serverLamp.value, sitting.localLamp.value]).toEqual(['unsaved', 'saved'])
  })

  it('gets back what the server refused, and goes on', async () => {
    await start()
    type('黄')
    type('黄'.repeat(400))
    await pass(2_100)
    const params = { reason: 'too_long' }
    line().say({ type: 'problem', code: 'refused', params, fatal: false, client_seq: 2 })
    await pass(1)
    expect(written()).toEqual({ items: { a: { name: '黄' } }, submitted: false })
    expect(sitting.refusals.value.map(({ seq, reason }) => [seq, reason])).toEqual([
      [2, 'too_long'],
    ])
    expect(sitting.problem.value).toBeNull()
    type('黄如')
    expect(sitting.refusals.value).toEqual([])
  })

  it('who raised a hand while the server was away is seen when it is back', async () => {
    await start()
    line().cut()
    sitting.hand(true)
    await pass(1_000)
    await greet(STARTED)
    expect(line().heard).toContainEqual({ type: 'hand', up: true })
  })

  it('reads for two minutes that a judge has seen the hand, which is down', async () => {
    await start()
    sitting.hand(true)
    line().say({ type: 'hand', answered: 31 })
    await pass(1)
    const shown = (): unknown[] => [sitting.sitting.value?.hand, sitting.sitting.value?.handSeen]
    expect(shown()).toEqual([false, true])
    await pass(119_000)
    expect(shown()).toEqual([false, true])
    await pass(1_000)
    expect(shown()).toEqual([false, false])
  })

  it('does not raise again a hand that was answered while the line was down', async () => {
    await start()
    sitting.hand(true)
    await pass(1)
    line().cut()
    await pass(1_000)
    await greet(STARTED, undefined, 31)
    expect([sitting.sitting.value?.hand, sitting.sitting.value?.handSeen]).toEqual([false, true])
    expect(line().heard).not.toContainEqual({ type: 'hand', up: true })
    sitting.hand(true)
    expect(line().heard).toContainEqual({ type: 'hand', up: true })
  })
})

describe('a contestant who came after the start', () => {
  it('waits at the door until the paper comes by an own start', async () => {
    await greet(STARTED, LEASE, 0, 17, [TASK])
    expect([sitting.screen.value, sitting.atDoor.value]).toEqual(['work', true])
    line().say({ type: 'paper', task: TASK, view: VIEW, recordings: [] })
    await pass(1)
    expect(sitting.atDoor.value).toBe(false)
  })

  it('may enter on the hall’s clock', async () => {
    await greet(STARTED, LEASE, 0, 17, [TASK])
    sitting.enter()
    expect(line().heard).toContainEqual({ type: 'enter', task: TASK })
  })

  it('is not at the door of a task that has not begun', async () => {
    await greet()
    expect(sitting.atDoor.value).toBe(false)
  })
})
