import { describe, expect, it } from 'vitest'

import { genesis, opHash } from './outbox'
import type { Op } from './protocol'
import {
  entry,
  greet,
  LEASE,
  line,
  lines,
  NOW,
  open,
  pass,
  sitting,
  start,
  TASK,
  type,
} from './useSitting.harness'

describe('a contestant', () => {
  it('waits for the start and has the workbench when the time entry comes', async () => {
    await greet()
    expect(sitting.screen.value).toBe('waiting')
    line().say({
      type: 'time',
      server_ms: NOW,
      ready: true,
      hall: [entry(1, 'start', NOW)],
      own: null,
    })
    await pass(200)
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
      prev: genesis(17, 1),
    })
    line().say({ type: 'ack', epoch: 1, seq: 1, hash: opHash(op as Op), held: 0, server_ms: NOW })
    await pass(300)
    expect(sitting.serverLamp.value).toBe('saved')
  })

  it('who never stops typing is saved at least every ten seconds', async () => {
    await start()
    for (let i = 0; i < 20; i += 1) {
      type('字'.repeat(i + 1))
      await pass(500)
    }
    expect(line().ops().length).toBeGreaterThan(0)
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
    line().say({
      type: 'time',
      server_ms: NOW,
      ready: true,
      hall: [entry(1, 'start', NOW), entry(2, 'pause', NOW + 10)],
      own: null,
    })
    await pass(200)
    expect([type('停'), sitting.time.value?.pausedBy]).toEqual([false, 'hall'])
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
})

describe('the connection', () => {
  it('comes back within a second, and sends what is not acknowledged', async () => {
    await start()
    type('黄')
    await pass(2_100)
    line().cut()
    await pass(1_000)
    expect(lines.length).toBe(2)
    await greet([entry(1, 'start', NOW)])
    expect(
      line()
        .ops()
        .map((op) => op.client_seq),
    ).toEqual([1])
  })

  it('tries at least every five seconds while the server is down', async () => {
    line().cut()
    for (let i = 0; i < 8; i += 1) {
      await pass(5_001)
      line().cut()
    }
    expect(lines.length).toBeGreaterThanOrEqual(9)
  })

  it('that is silent for eleven seconds is opened anew', async () => {
    await start()
    line().echoes = false
    await pass(12_000)
    expect(lines.length).toBe(2)
  })

  it('sends again from where the server sees a gap', async () => {
    await start()
    type('一')
    type('二')
    await pass(2_100)
    line().heard.length = 0
    line().say({ type: 'resend', epoch: 1, from_seq: 2 })
    await pass(1)
    expect(
      line()
        .ops()
        .map((op) => op.client_seq),
    ).toEqual([2])
  })

  it('asks to reload where the protocol is another', async () => {
    line().cut(4426)
    await pass(1)
    expect(sitting.screen.value).toBe('reload')
  })
})

describe('the machine', () => {
  it('killed while the server was down shows everything that was typed', async () => {
    await start()
    type('黄如')
    line().cut()
    type('黄如新')
    await pass(1)
    sitting.stop()
    await open()
    await pass(1_600)
    expect(sitting.screen.value).toBe('work')
    expect(sitting.answers.value[TASK]).toEqual({
      items: { a: { name: '黄如新' } },
      submitted: false,
    })
    expect([type('黄如新先生'), sitting.serverLamp.value]).toEqual([true, 'sending'])
  })

  it('that another one replaces waits until the judge has moved the work here', async () => {
    await greet([entry(1, 'start', NOW)], null)
    expect([sitting.screen.value, type('抢')]).toEqual(['moving', false])
    await greet([entry(1, 'start', NOW)], {
      epoch: 2,
      token: 'second',
      acked_seq: 0,
      acked_hash: genesis(17, 2),
    })
    line().say({
      type: 'answer',
      task: TASK,
      answer: { items: { a: { name: '黄' } } },
      refused: [],
    })
    await pass(1)
    expect([sitting.screen.value, sitting.answers.value[TASK]]).toEqual([
      'work',
      { items: { a: { name: '黄' } } },
    ])
  })

  it('that lost the work uploads what it still holds, and can ask for it back', async () => {
    await start()
    line().cut()
    type('留')
    await pass(1_000)
    await greet([entry(1, 'start', NOW)], null)
    line().say({ type: 'problem', code: 'lease_lost', params: {}, fatal: false, client_seq: null })
    await pass(1)
    expect(sitting.screen.value).toBe('moved')
    const [op] = line().ops()
    expect(op?.payload.value).toBe('留')
    line().say({ type: 'ack', epoch: 1, seq: 1, hash: opHash(op as Op), held: 1, server_ms: NOW })
    await pass(1)
    sitting.askBack()
    await pass(1_000)
    line().onopen?.()
    expect(line().heard[0]).toMatchObject({ type: 'hello', lease: null })
  })

  it('does not mix two installations that give out the same numbers', async () => {
    await start()
    type('旧')
    await pass(2_100)
    line().say({
      type: 'ack',
      epoch: 1,
      seq: 1,
      hash: opHash(line().ops()[0] as Op),
      held: 0,
      server_ms: NOW,
    })
    await pass(1)
    line().cut()
    await pass(1_000)
    await greet([entry(1, 'start', NOW)], { ...LEASE, token: 'another' })
    expect(sitting.answers.value[TASK]).toEqual({})
    type('新')
    await pass(2_100)
    expect(
      line()
        .ops()
        .map((op) => [op.client_seq, op.prev]),
    ).toEqual([[1, genesis(17, 1)]])
  })

  it('takes back what the server refused, and goes on', async () => {
    await start()
    type('黄')
    type('黄'.repeat(400))
    await pass(2_100)
    line().say({
      type: 'problem',
      code: 'refused',
      params: { reason: 'too_long' },
      fatal: false,
      client_seq: 2,
    })
    await pass(1)
    expect(sitting.answers.value[TASK]).toEqual({ items: { a: { name: '黄' } }, submitted: false })
    expect(sitting.problem.value?.code).toBe('refused')
  })
})
