import { describe, expect, it } from 'vitest'

import { everyTestHasADesk, greet, line, lines, pass, sitting, start, STARTED, type } from './desk'

everyTestHasADesk()

describe('the connection', () => {
  it('comes back within a second, and sends what is not acknowledged', async () => {
    await start()
    type('黄')
    await pass(2_100)
    line().cut()
    await pass(1_000)
    expect(lines.length).toBe(2)
    await greet(STARTED)
    expect(line().seqs()).toEqual([1])
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

  it('of a machine that waits for the work stays open', async () => {
    await greet(STARTED, null)
    await pass(60_000)
    expect([lines.length, sitting.offline.value]).toEqual([1, false])
  })

  it('sends again from where the server sees a gap', async () => {
    await start()
    type('一')
    type('二')
    await pass(2_100)
    line().heard.length = 0
    line().say({ type: 'resend', epoch: 1, from_seq: 2 })
    await pass(1)
    expect(line().seqs()).toEqual([2])
  })

  it('begins anew with a greeting where the server’s chain is another', async () => {
    await start()
    line().say({ type: 'problem', code: 'bad_chain', params: {}, fatal: false, client_seq: 1 })
    await pass(1_000)
    line().onopen?.()
    expect([lines.length, line().heard[0]?.type]).toEqual([2, 'hello'])
  })

  it('asks to reload where the protocol is another', async () => {
    line().cut(4426)
    await pass(1)
    expect(sitting.screen.value).toBe('reload')
  })
})
