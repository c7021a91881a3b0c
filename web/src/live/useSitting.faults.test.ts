import { describe, expect, it } from 'vitest'

import { opHash } from './outbox'
import type { Op, Problem } from './protocol'
import { entry, greet, line, lines, NOW, pass, sitting, start, type } from './useSitting.harness'

function complain(code: Problem['code']): void {
  line().say({ type: 'problem', code, params: {}, fatal: false, client_seq: null })
}

function acknowledge(op: Op | undefined): void {
  if (!op) throw new Error('nothing was sent')
  const { client_seq: seq } = op
  line().say({ type: 'ack', epoch: 1, seq, hash: opHash(op), held: 0, server_ms: NOW })
}

const complaint = (): Problem['code'] | undefined => sitting.problem.value?.code

describe('a frame from the server', () => {
  it.each(['{"type":"ack","epoch":1,"se', '', 'null'])(
    'cut to %j is asked for anew',
    async (text) => {
      await start()
      line().onmessage?.({ data: text })
      await pass(1_000)
      expect(lines.length).toBe(2)
      await greet([entry(1, 'start', NOW)])
      expect(sitting.connection.value.state).toBe('open')
    },
  )
})

describe('a frame to the server', () => {
  it('that it could not read is sent again, and the sentence goes when it has arrived', async () => {
    await start()
    type('黄')
    await pass(2_100)
    complain('malformed')
    await pass(1)
    expect(complaint()).toBe('malformed')
    line().heard.length = 0
    await pass(8_100)
    expect(line().ops().length).toBe(1)
    acknowledge(line().ops()[0])
    await pass(1)
    expect(complaint()).toBeUndefined()
  })

  it('that closed the connection for its size is told, and saving goes on', async () => {
    await start()
    type('黄')
    await pass(2_100)
    line().cut(1009)
    await pass(1_000)
    expect([complaint(), lines.length]).toEqual(['too_large', 2])
    await greet([entry(1, 'start', NOW)])
    acknowledge(line().ops()[0])
    await pass(300)
    expect([complaint(), sitting.serverLamp.value]).toEqual(['too_large', 'saved'])
  })
})

describe('a change', () => {
  it('that no frame could carry is refused, and the next one is saved', async () => {
    await start()
    expect(type('长'.repeat(60_000))).toBe(false)
    expect(complaint()).toBe('too_large')
    expect(type('黄')).toBe(true)
    await pass(2_100)
    expect([
      complaint(),
      line()
        .ops()
        .map((op) => op.payload.value),
    ]).toEqual([undefined, ['黄']])
  })

  it('just small enough for a frame is sent', async () => {
    await start()
    expect(type('长'.repeat(59_900))).toBe(true)
    await pass(2_100)
    expect(line().ops().length).toBe(1)
  })
})
