import 'fake-indexeddb/auto'

import { beforeEach, describe, expect, it } from 'vitest'

import { genesis, opHash } from './opChain'
import { Outbox } from './outbox'
import { openStore, type Database } from './store'

let number = 0
let database: Database
beforeEach(async () => {
  number += 1
  database = await openStore(`outbox-${number}`)
})

async function open(sitting = 17, current = 1): Promise<Outbox> {
  const outbox = await Outbox.open(database, sitting, {
    onKept: () => undefined,
    onLost: () => undefined,
  })
  outbox.current = current
  return outbox
}

const change = (value: string, at_ms = 1_790_000_000_000) => ({
  at_ms,
  task: 'dictation',
  kind: 'field',
  payload: { item: 1, field: 'name', value },
})

describe('the op log', () => {
  it('chains every op to the one before it, the first to the lease', async () => {
    const outbox = await open()
    const first = outbox.append(2, change('黄'))
    const second = outbox.append(2, change('黄如新'))
    expect([first.client_seq, first.prev]).toEqual([1, genesis(17, 2)])
    expect([second.client_seq, second.prev]).toEqual([2, opHash(first)])
    expect(outbox.head(2)).toEqual({ seq: 2, hash: opHash(second) })
  })

  it('agrees with the server about the first op of a lease', () => {
    // zuoxi.sittings.protocol.genesis(17, 2)
    expect(genesis(17, 2)).toBe('b153ac68d1a033c665083bc0738b5cbecfcb2533bd17529c81459ba2438263eb')
  })

  it('is whole after the browser was killed while the server was down', async () => {
    const outbox = await open(17, 2)
    outbox.append(2, change('黄'))
    outbox.append(2, change('黄如新'))
    await outbox.whenKept()
    const again = await open(17, 2)
    expect(again.head(2)).toEqual(outbox.head(2))
    expect(again.batches(0)).toEqual(outbox.batches(0))
    expect(again.append(2, change('黄如新 ')).client_seq).toBe(3)
  })

  it('keeps what is acknowledged for the fold and sends only the rest', async () => {
    const outbox = await open()
    for (const value of ['王', '王小', '王小明']) outbox.append(1, change(value))
    outbox.acknowledge(1, 2)
    await outbox.whenKept()
    const again = await open()
    const [batch] = again.batches(0)
    expect(batch?.ops.map((op) => op.client_seq)).toEqual([3])
    expect(again.opsOf('dictation', { epoch: 0, seq: 0 }).map((op) => op.client_seq)).toEqual([
      1, 2, 3,
    ])
    expect(again.opsOf('dictation', { epoch: 1, seq: 2 }).map((op) => op.client_seq)).toEqual([3])
  })

  it('sends the ops of the lease that the connection speaks for', async () => {
    const outbox = await open(17, 3)
    outbox.append(3, change('新'))
    outbox.append(1, change('旧'))
    expect(outbox.batches(0).map((batch) => batch.epoch)).toEqual([3])
  })

  it('passes over a refused op in the fold and keeps it in the chain', async () => {
    const outbox = await open()
    outbox.append(1, change('一'))
    outbox.append(1, change('二'))
    outbox.refuse(1, 1, 'too_long')
    await outbox.whenKept()
    const again = await open()
    expect(again.opsOf('dictation', { epoch: 0, seq: 0 }).map((op) => op.client_seq)).toEqual([2])
    expect(again.batches(0)[0]?.ops.map((op) => op.client_seq)).toEqual([1, 2])
  })

  it('chains anew what the server lacks when the server has another chain', async () => {
    const outbox = await open()
    for (const value of ['甲', '乙', '丙']) outbox.append(1, change(value))
    outbox.acknowledge(1, 1)
    outbox.serverHas(1, 2, 'b'.repeat(64))
    const [batch] = outbox.batches(0)
    expect(batch?.ops.map((op) => [op.client_seq, op.payload.value])).toEqual([
      [3, '乙'],
      [4, '丙'],
    ])
    expect(batch?.ops[0]?.prev).toBe('b'.repeat(64))
  })

  it('cuts what it sends into frames of at most 200 ops', async () => {
    const outbox = await open()
    for (let i = 0; i < 401; i += 1) outbox.append(1, change(`第${i}次`))
    expect(outbox.batches(0).map((batch) => batch.ops.length)).toEqual([200, 200, 1])
    expect(outbox.batches(400).map((batch) => batch.ops.length)).toEqual([1])
  })

  it('cuts long texts so that a frame stays below the server’s limit', async () => {
    const outbox = await open()
    for (let i = 0; i < 100; i += 1) outbox.append(1, change('长'.repeat(2_000)))
    const sizes = outbox
      .batches(0)
      .map((batch) => new TextEncoder().encode(JSON.stringify(batch)).length)
    expect(Math.max(...sizes)).toBeLessThan(256 * 1024)
  })

  it('goes on from the server’s copy when the machine has lost its own', async () => {
    const outbox = await open()
    outbox.serverHas(4, 12, 'a'.repeat(64))
    const next = outbox.append(4, change('续'))
    expect([next.client_seq, next.prev]).toEqual([13, 'a'.repeat(64)])
  })

  it('sends again what a server restored from a backup no longer has', async () => {
    const outbox = await open()
    const first = outbox.append(1, change('甲'))
    for (const value of ['乙', '丙']) outbox.append(1, change(value))
    outbox.acknowledge(1, 3)
    expect(outbox.waiting).toBe(false)
    outbox.serverHas(1, 1, opHash(first))
    expect(outbox.batches(0)[0]?.ops.map((op) => op.client_seq)).toEqual([2, 3])
  })

  it('begins anew when another installation gives out the same lease number', async () => {
    const outbox = await open()
    outbox.append(1, change('旧'))
    await outbox.discard(1)
    expect([outbox.waiting, outbox.append(1, change('新')).client_seq]).toEqual([false, 1])
    await outbox.whenKept()
    expect((await open()).opsOf('dictation', { epoch: 0, seq: 0 }).length).toBe(1)
  })

  it('says when an op is on the disk', async () => {
    let kept = 0
    const outbox = await Outbox.open(database, 17, {
      onKept: () => {
        kept += 1
      },
      onLost: () => undefined,
    })
    outbox.append(1, change('存'))
    expect(outbox.kept).toBe(false)
    await outbox.whenKept()
    expect([outbox.kept, kept]).toEqual([true, 1])
  })

  it('keeps two sittings of one machine apart', async () => {
    const one = await open(17)
    one.append(1, change('甲'))
    await one.whenKept()
    expect((await open(18)).waiting).toBe(false)
  })
})
