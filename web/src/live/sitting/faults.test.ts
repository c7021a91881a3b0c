import { describe, expect, it } from 'vitest'

import { opHash } from '../opChain'
import type { AnswerSoFar, Op, Problem } from '../protocol'

import {
  acknowledge,
  everyTestHasADesk,
  greet,
  LEASE,
  line,
  lines,
  pass,
  sitting,
  start,
  STARTED,
  TASK,
  type,
  written,
} from './desk'

everyTestHasADesk()

function complain(code: Problem['code']): void {
  line().say({ type: 'problem', code, params: {}, fatal: false, client_seq: null })
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
      await greet(STARTED)
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
    await acknowledge()
    expect(complaint()).toBeUndefined()
  })

  it('that closed the connection for its size is told, and saving goes on', async () => {
    await start()
    type('黄')
    await pass(2_100)
    line().cut(1009)
    await pass(1_000)
    expect([complaint(), lines.length]).toEqual(['too_large', 2])
    await greet(STARTED)
    await acknowledge()
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

describe('a change that was refused while this page was gone', () => {
  it('is told on the next connection, with its place, until the field is corrected', async () => {
    await start()
    type('黄'.repeat(400))
    await pass(2_100)
    line().cut()
    await pass(1_000)
    const lease = { ...LEASE, acked_seq: 1, acked_hash: opHash(lines[0]?.ops()[0] as Op) }
    const refused = [{ client_seq: 1, reason: 'too_long' }]
    const told: AnswerSoFar = { type: 'answer', task: TASK, seq: 0, answer: {}, refused }
    await greet(STARTED, lease)
    line().say(told)
    await pass(1)
    const named = sitting.refusals.value.map(({ seq, reason, payload }) => [
      seq,
      reason,
      payload.field,
    ])
    expect(named).toEqual([[1, 'too_long', 'name']])
    expect(written()).toEqual({})
    expect(complaint()).toBeUndefined()
    type('黄')
    expect(sitting.refusals.value).toEqual([])
  })

  it('is still told after another reload', async () => {
    await start()
    type('黄'.repeat(400))
    await pass(2_100)
    const params = { reason: 'too_long' }
    line().say({ type: 'problem', code: 'refused', params, fatal: false, client_seq: 1 })
    await pass(1)
    sitting.stop()
    await open()
    await pass(1_600)
    expect(sitting.refusals.value.map(({ seq }) => seq)).toEqual([1])
    expect(written()).toEqual({})
  })
})
