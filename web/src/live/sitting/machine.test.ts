import { describe, expect, it } from 'vitest'

import {
  acknowledge,
  everyTestHasADesk,
  firstHash,
  greet,
  LEASE,
  line,
  NOW,
  open,
  pass,
  RECEIPT,
  SECOND_LEASE,
  sitting,
  start,
  STARTED,
  TASK,
  type,
  written,
} from './desk'

everyTestHasADesk()

const LOST = {
  type: 'problem',
  code: 'lease_lost',
  params: {},
  fatal: false,
  client_seq: null,
} as const

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
    expect(written()).toEqual({ items: { a: { name: '黄如新' } }, submitted: false })
    expect([type('黄如新先生'), sitting.serverLamp.value]).toEqual([true, 'sending'])
  })

  it('that another one replaces waits until the judge has moved the work here', async () => {
    await greet(STARTED, null)
    expect([sitting.screen.value, type('抢')]).toEqual(['moving', false])
    await greet(STARTED, SECOND_LEASE)
    const answer = { items: { a: { name: '黄' } } }
    line().say({ type: 'answer', task: TASK, seq: 0, answer, refused: [] })
    await pass(1)
    expect([sitting.screen.value, written()]).toEqual(['work', { items: { a: { name: '黄' } } }])
  })

  it('that lost the work uploads what it still holds, and can ask for it back', async () => {
    await start()
    line().cut()
    type('留')
    await pass(1_000)
    await greet(STARTED, null)
    line().say(LOST)
    await pass(1)
    expect(sitting.screen.value).toBe('moved')
    expect(line().ops()[0]?.payload.value).toBe('留')
    await acknowledge(1)
    sitting.askBack()
    await pass(1_000)
    line().onopen?.()
    expect(line().heard[0]).toMatchObject({ type: 'hello', lease: null })
  })

  it('that lost the work does not ask for it back before everything is uploaded', async () => {
    await start()
    type('留')
    line().say(LOST)
    await pass(1)
    sitting.askBack()
    expect(sitting.screen.value).toBe('moved')
  })

  it('does not mix two installations that give out the same numbers', async () => {
    await start()
    type('旧')
    await pass(2_100)
    await acknowledge()
    line().cut()
    await pass(1_000)
    await greet(STARTED, { ...LEASE, token: 'another' })
    expect(written()).toEqual({})
    type('新')
    await pass(2_100)
    expect(
      line()
        .ops()
        .map((op) => [op.client_seq, op.prev]),
    ).toEqual([[1, firstHash()]])
  })
})

describe('after the end', () => {
  const ended = [{ ...STARTED[0], at_ms: NOW - 600_000 }] as typeof STARTED

  it('a machine that knows nothing of the sitting shows the receipt and waits for nobody', async () => {
    await greet(ended, null)
    expect([sitting.screen.value, sitting.receipt.value]).toEqual(['closed', null])
    line().say(RECEIPT)
    await pass(1)
    expect([sitting.screen.value, sitting.receipt.value]).toEqual(['closed', RECEIPT])
    expect([sitting.writes.value, type('晚')]).toEqual([false, false])
  })

  it('the receipt is there again when that page is opened without a server', async () => {
    await greet(ended, null)
    line().say(RECEIPT)
    await pass(1)
    sitting.stop()
    await open()
    await pass(1_600)
    expect([sitting.screen.value, sitting.receipt.value]).toEqual(['closed', RECEIPT])
  })

  it('make-up time lets a further machine wait for the work again', async () => {
    await greet(ended, null)
    const extra = {
      seq: 2,
      task: TASK,
      kind: 'extra',
      at_ms: NOW,
      sitting: 17,
      ms: 60_000,
    } as const
    line().say({ type: 'time', server_ms: NOW, ready: true, hall: null, own: [extra] })
    await pass(200)
    expect(sitting.screen.value).toBe('moving')
  })

  it('a machine that lost the work shows the receipt, and that something is still here', async () => {
    await start()
    line().cut()
    type('留')
    await pass(1_000)
    await greet(ended, null)
    line().say(LOST)
    line().say(RECEIPT)
    await pass(1)
    expect([sitting.screen.value, sitting.receipt.value]).toEqual(['closed', RECEIPT])
    expect(sitting.serverLamp.value).not.toBe('saved')
    await acknowledge()
    expect(sitting.serverLamp.value).toBe('saved')
  })
})
