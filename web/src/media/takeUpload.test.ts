import 'fake-indexeddb/auto'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { sha256Hex } from '@/live/sha256'
import { openStore, type Database } from '@/live/store'

import { FakeServer, text, type Fault } from './fakeBrowser'
import { TakeOutbox, type OutgoingTake } from './takeOutbox'
import { TakeUpload } from './takeUpload'
import { outcomeOf } from './takeWire'

const TAKE = 'a'.repeat(32)
const BEGUN = {
  take: TAKE,
  sitting: 17,
  task: 'inbound_call',
  place: 'turn.1',
  layout: 'mono',
  begunMs: 1_790_000_000_000,
} as const
const WORDS = ['您好，', '这里是', '云岭', '旅行社', '，请问', '有什么', '可以帮您？']

let number = 0
let database: Database
let outbox: TakeOutbox
let server: FakeServer
let refused: string[]

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  number += 1
  database = await openStore(`upload-${number}`)
  outbox = await TakeOutbox.open(database, () => undefined)
  server = new FakeServer()
  refused = []
})
afterEach(() => {
  database.close()
  vi.useRealTimers()
})

const uploadOf = (take: OutgoingTake, mayAsk = true): TakeUpload =>
  new TakeUpload(take, {
    fetch: server.fetch,
    outbox,
    mayAsk: () => mayAsk,
    onProgress: () => undefined,
    onRefused: (_, code) => refused.push(code),
  })

/** Record all the words and end, sending from the first. */
function record(take = outbox.begin(BEGUN)): { take: OutgoingTake; upload: TakeUpload } {
  const upload = uploadOf(take)
  for (const [n, word] of WORDS.entries()) {
    outbox.add(take, text(word), (n + 1) * 1_000)
    upload.hurry()
  }
  outbox.change(take, { logged: true })
  outbox.end(take, 'stopped')
  upload.hurry()
  return { take, upload }
}

/** Let everything that waits come to its end. */
async function settle(ms = 60_000): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    await vi.advanceTimersByTimeAsync(500)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const onDisk = async (): Promise<[number, number]> => [
  (await database.getAllKeys('takes')).length,
  (await database.getAllKeys('chunks')).length,
]

const whole = sha256Hex(new TextEncoder().encode(WORDS.join('')))

describe('a take', () => {
  it('is on the server with the hash that was announced, and gone from the machine', async () => {
    record()
    await settle(3_000)
    expect(server.sound(TAKE)).toBe(WORDS.join(''))
    expect(server.takes.get(TAKE)?.sealed).toMatchObject({ chunks: 7, sha256: whole })
    expect(await onDisk()).toEqual([0, 0])
    expect(refused).toEqual([])
  })

  it.each<[string, Fault]>([
    ['do not reach the server', 'before'],
    ['are stored but not acknowledged', 'unacknowledged'],
    ['are refused for the moment', '503'],
  ])('arrives whole when a third of all requests %s', async (_, fault) => {
    let n = 0
    server.fault = () => ((n += 1) % 3 === 1 ? fault : null)
    record()
    await settle()
    expect(server.takes.get(TAKE)?.sealed).toMatchObject({ chunks: 7, sha256: whole })
    expect(await onDisk()).toEqual([0, 0])
  })

  it('arrives whole when the requests fail in all three ways, 35 % of them', async () => {
    const ways: Fault[] = ['before', 'unacknowledged', '503']
    let n = 0
    server.fault = () => {
      n += 1
      return (n * 37) % 100 < 35 ? (ways[n % 3] as Fault) : null
    }
    record()
    await settle()
    expect(server.sound(TAKE)).toBe(WORDS.join(''))
    expect(server.takes.get(TAKE)?.sealed?.sha256).toBe(whole)
  })

  it('waits for a server that is away, and keeps every chunk on the disk until then', async () => {
    server.fault = () => 'before'
    record()
    await settle()
    expect(await onDisk()).toEqual([1, 7])
    server.fault = () => null
    await settle(5_000)
    expect(server.takes.get(TAKE)?.sealed?.sha256).toBe(whole)
    expect(await onDisk()).toEqual([0, 0])
  })

  it('tries again after 0.1 s, then less often, but at least every two seconds', async () => {
    const tries: number[] = []
    server.fault = () => {
      tries.push(Date.now())
      return 'before'
    }
    vi.useRealTimers()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    record()
    await settle(10_000)
    const waits = tries.slice(1).map((at, n) => at - (tries[n] as number))
    expect(waits.slice(0, 7)).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000])
  })

  it('sends what the server says is missing, although it was acknowledged', async () => {
    const { upload } = record()
    server.fault = (what) => (what === 'POST finish' ? 'before' : null)
    await settle(2_000)
    server.takes.get(TAKE)?.chunks.delete(2)
    server.takes.get(TAKE)?.chunks.delete(5)
    server.fault = () => null
    await settle(5_000)
    expect(server.takes.get(TAKE)?.sealed?.sha256).toBe(whole)
    expect(server.log.filter((what) => what === 'PUT 2')).toHaveLength(2)
    upload.stop()
  })

  it('raises the alarm when the server lacks what this page no longer has', async () => {
    server.fault = (what) => (what === 'POST finish' ? 'before' : null)
    const { upload } = record()
    await settle(2_000)
    upload.stop()
    await outbox.whenKept()
    // A fresh page: acknowledged chunks are not on the disk any more.
    outbox = await TakeOutbox.open(database, () => undefined)
    const found = outbox.takes.get(TAKE) as OutgoingTake
    server.takes.get(TAKE)?.chunks.delete(2)
    server.fault = () => null
    uploadOf(found).hurry()
    await settle(2_000)
    expect([refused, found.refused]).toEqual([['missing'], 'missing'])
  })

  it('goes on from a fresh page with the hash over what was sent before', async () => {
    server.fault = (what) => (what === 'PUT 4' ? 'before' : null)
    const { upload } = record()
    await settle(2_000)
    upload.stop()
    await settle(3_000)
    await outbox.whenKept()
    expect(await onDisk()).toEqual([1, 1])
    server.fault = () => null
    outbox = await TakeOutbox.open(database, () => undefined)
    const found = outbox.takes.get(TAKE) as OutgoingTake
    expect([found.whole, found.sha256]).toEqual([false, whole])
    uploadOf(found).hurry()
    await settle(2_000)
    expect(server.takes.get(TAKE)?.sealed?.sha256).toBe(whole)
    expect(await onDisk()).toEqual([0, 0])
  })

  it('asks for a new leave when the old one does not hold', async () => {
    const take = outbox.begin(BEGUN)
    outbox.change(take, { grant: 'of yesterday' })
    record(take)
    await settle(3_000)
    expect([server.grants, server.takes.get(TAKE)?.sealed?.sha256]).toEqual([1, whole])
  })

  it('raises the alarm when a new leave does not hold either', async () => {
    server.answer = (what) =>
      what.startsWith('PUT') ? { status: 403, body: { code: 'bad_grant' } } : null
    record()
    await settle(3_000)
    expect([refused, server.grants, await onDisk()]).toEqual([['bad_grant'], 2, [1, 7]])
  })

  it('of another sitting goes up under its leave, and asks for none', async () => {
    const take = outbox.begin(BEGUN)
    outbox.add(take, text('您好'), 1_000)
    outbox.end(take, 'recovered')
    const upload = uploadOf(take, false)
    upload.hurry()
    await settle(2_000)
    expect(server.log).toEqual([])
    expect(await onDisk()).toEqual([1, 1])
    outbox.change(take, { grant: server.valid })
    upload.hurry()
    await settle(2_000)
    expect(server.takes.get(TAKE)?.sealed?.how).toBe('recovered')
  })

  it('is sealed whole when the server has more of it than a killed page had written down', async () => {
    const take = outbox.begin(BEGUN)
    outbox.change(take, { grant: server.valid })
    for (const word of WORDS.slice(0, 3)) outbox.add(take, text(word), 1_000)
    server.takes.set(TAKE, { chunks: new Map(WORDS.map((word, n) => [n, word])), sealed: null })
    outbox.change(take, { logged: true })
    outbox.end(take, 'recovered')
    uploadOf(take).hurry()
    await settle(2_000)
    expect([refused, await onDisk()]).toEqual([[], [0, 0]])
    expect(server.takes.get(TAKE)?.sealed).toMatchObject({ chunks: 7, how: 'recovered' })
  })

  it('is not sealed by a page that stopped it and knows of less than the server has', async () => {
    const take = outbox.begin(BEGUN)
    outbox.change(take, { grant: server.valid })
    outbox.add(take, text('您好，'), 1_000)
    server.takes.set(TAKE, { chunks: new Map(WORDS.map((word, n) => [n, word])), sealed: null })
    outbox.end(take, 'stopped')
    uploadOf(take).hurry()
    await settle(2_000)
    expect([refused, server.takes.get(TAKE)?.sealed]).toEqual([['wrong_hash'], null])
  })

  it.each([
    [403, 'no_seat'],
    [404, 'no_such_place'],
    [409, 'other_take'],
    [429, 'too_many_takes'],
  ])('that gets no leave (%i %s) raises the alarm and stays', async (status, code) => {
    server.answer = (what) => (what === 'POST grant' ? { status, body: { code } } : null)
    record()
    await settle(3_000)
    expect([refused, server.log]).toEqual([[code], ['POST grant']])
    expect(await onDisk()).toEqual([1, 7])
  })

  it.each([
    [409, 'other_content'],
    [413, 'too_large'],
    [422, 'wrong_hash'],
    [422, 'no_webm'],
  ])('one of whose chunks is refused (%i %s) keeps that chunk', async (status, code) => {
    server.answer = (what) => (what === 'PUT 0' ? { status, body: { code } } : null)
    record()
    await settle(3_000)
    expect([refused, (await onDisk())[1] > 0]).toEqual([[code], true])
    expect(server.takes.get(TAKE)?.sealed).toBeNull()
  })
})

describe('a full disk', () => {
  it('takes nothing from the take: it goes up from memory, and the alarm ends with the trouble', async () => {
    const heard: boolean[] = []
    outbox = await TakeOutbox.open(database, (full) => heard.push(full))
    const real = IDBObjectStore.prototype.put
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('the disk is full', 'QuotaExceededError')
    })
    server.fault = () => 'before'
    const take = outbox.begin(BEGUN)
    const upload = uploadOf(take)
    for (const word of WORDS.slice(0, 4)) outbox.add(take, text(word), 1_000)
    upload.hurry()
    await settle(1_000)
    expect([heard, await onDisk()]).toEqual([[true], [0, 0]])

    put.mockImplementation(real)
    outbox.add(take, text(WORDS[4] as string), 5_000)
    await outbox.whenKept()
    expect([heard, await onDisk()]).toEqual([
      [true, false],
      [1, 5],
    ])

    server.fault = () => null
    for (const word of WORDS.slice(5)) outbox.add(take, text(word), 7_000)
    outbox.end(take, 'stopped')
    upload.hurry()
    await settle(5_000)
    expect(server.takes.get(TAKE)?.sealed?.sha256).toBe(whole)
  })
})

describe('an answer', () => {
  it.each([
    [200, {}, { result: 'done', body: {} }],
    [204, {}, { result: 'done', body: {} }],
    [403, { code: 'bad_grant' }, { result: 'grant' }],
    [403, { code: 'no_seat' }, { result: 'refused', code: 'no_seat' }],
    [409, { code: 'missing', missing: [0, 3] }, { result: 'missing', chunks: [0, 3] }],
    [409, { code: 'other_content' }, { result: 'refused', code: 'other_content' }],
    [500, { code: 'server' }, { result: 'again' }],
    [503, { code: 'storage' }, { result: 'again' }],
    [502, {}, { result: 'again' }],
    [404, {}, { result: 'again' }],
    [302, {}, { result: 'again' }],
  ] as const)('%i %j means %j', (status, body, outcome) => {
    expect(outcomeOf(status, body)).toEqual(outcome)
  })
})
