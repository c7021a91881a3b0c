import { beforeEach, describe, expect, it, vi } from 'vitest'

import { genesis, opHash } from '../opChain'
import type { Lease, Recording } from '../protocol'

import {
  acknowledge,
  decide,
  entry,
  everyTestHasADesk,
  greet,
  LEASE,
  line,
  NOW,
  onDisk,
  open,
  pass,
  RECEIPT,
  sitting,
  start,
  STARTED,
  TASK,
  type,
  written,
} from './desk'

everyTestHasADesk()

const SHA = 'f'.repeat(64)
const RECORDING: Recording = {
  sha256: SHA,
  url: `/recordings/${SHA}?g=1`,
  bytes: 3,
  duration_ms: 60_000,
  media_type: 'audio/ogg',
}
const ENDED = [...STARTED, entry(2, 'end', NOW + 1)]
const EXTRA = { ...entry(2, 'extra', NOW + 610_000), ms: 60_000 }
const NOTHING = { ops: [], sittings: [17], papers: [], recordings: [] }

/** A contestant of another sitting logs in at this machine. */
async function anotherSitsDown(): Promise<void> {
  await sitting.entered(18)
  await greet(STARTED, { ...LEASE, token: 'theirs', acked_hash: genesis(18, 1) }, 0, 18)
  await pass(1)
}

let fetched: [string, RequestInit][] = []
beforeEach(() => {
  fetched = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    fetched.push([url, init])
    return Promise.resolve(new Response(new Uint8Array([1, 2, 3]), { status: 200 }))
  })
  return () => vi.unstubAllGlobals()
})

/** Somebody has written one word and the server has it: so far its copy goes. */
async function write(): Promise<Lease> {
  await start([RECORDING])
  type('黄如新')
  await pass(2_100)
  await acknowledge()
  const [first] = line().ops()
  return { ...LEASE, acked_seq: 1, acked_hash: first ? opHash(first) : '' }
}

describe('at the receipt', () => {
  it('recordings, paper and op log leave the machine, and the page says so', async () => {
    await write()
    expect(await onDisk()).toEqual({
      ops: ['17/1'],
      sittings: [17],
      papers: [`17/${TASK}`],
      recordings: [SHA],
    })
    // The browser's own cache keeps no second copy.
    expect(fetched).toEqual([[RECORDING.url, { credentials: 'same-origin', cache: 'no-store' }]])
    await decide(ENDED)
    expect([(await onDisk()).ops, sitting.cleared.value]).toEqual([['17/1'], false])
    line().say(RECEIPT)
    await pass(1)
    expect(await onDisk()).toEqual(NOTHING)
    expect(sitting.cleared.value).toBe(true)
  })

  it('what the server has not acknowledged stays until it has', async () => {
    await write()
    type('黄如新女士')
    await decide(ENDED)
    line().say(RECEIPT)
    await pass(1)
    const { ops, recordings } = await onDisk()
    expect([ops, recordings, sitting.cleared.value]).toEqual([['17/1', '17/2'], [], false])
    await pass(2_100)
    await acknowledge()
    expect(await onDisk()).toEqual(NOTHING)
    expect(sitting.cleared.value).toBe(true)
  })

  it('a reload still shows it, and nothing comes back to the machine', async () => {
    const lease = await write()
    await decide(ENDED)
    line().say(RECEIPT)
    await pass(1)
    sitting.stop()
    await open()
    await greet(ENDED, lease)
    line().say(RECEIPT)
    await pass(1)
    expect([sitting.screen.value, sitting.receipt.value?.hash]).toEqual(['closed', RECEIPT.hash])
    expect(await onDisk()).toEqual(NOTHING)
  })

  it('make-up time finds everything where it was', async () => {
    await write()
    await pass(600_000)
    line().say(RECEIPT)
    await pass(1)
    expect(await onDisk()).toEqual(NOTHING)
    await decide([...STARTED, EXTRA])
    await pass(10_000)
    expect([sitting.screen.value, written()]).toEqual([
      'work',
      { items: { a: { name: '黄如新' } }, submitted: false },
    ])
    type('黄如新女士')
    await pass(1)
    expect(await onDisk()).toEqual({
      ops: ['17/1', '17/2'],
      sittings: [17],
      papers: [`17/${TASK}`],
      recordings: [SHA],
    })
  })
})

describe('when another contestant sits down', () => {
  it('nothing is left of who was here before, if the server has it all', async () => {
    await write()
    await anotherSitsDown()
    expect(await onDisk()).toEqual({ ...NOTHING, sittings: [18] })
  })

  it('what the server does not have stays, and is delivered when they come back', async () => {
    const lease = await write()
    line().cut()
    type('黄如新女士')
    await pass(1)
    await anotherSitsDown()
    expect(await onDisk()).toEqual({
      ops: ['17/1', '17/2'],
      sittings: [17, 18],
      papers: [`17/${TASK}`],
      recordings: [],
    })
    await sitting.entered(17)
    await greet(STARTED, lease)
    await pass(2_100)
    expect(
      line()
        .ops()
        .map(({ payload }) => payload.value),
    ).toEqual(['黄如新女士'])
  })
})
