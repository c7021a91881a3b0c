import 'fake-indexeddb/auto'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { sha256Hex } from '@/live/sha256'
import { openStore, type Database } from '@/live/store'
import type { Change } from '@/live/taskParts'

import { FakeBrowser } from './fakeBrowser'
import { createTakeDesk, type OwnedTakeDesk } from './takeDesk'

const NOW = 1_790_000_000_000
const SITTING = 17

let number = 0
const ends: (() => void)[] = []
let database: Database
let browser: FakeBrowser
let desk: OwnedTakeDesk
/** What the log took. */
let ops: Change[]
let may: boolean
let sitting: number

beforeEach(async () => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  })
  number += 1
  database = await openStore(`desk-${number}`)
  browser = new FakeBrowser()
  ops = []
  may = true
  sitting = SITTING
  desk = await freshPage()
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  desk.close()
  database.close()
  vi.useRealTimers()
})

async function freshPage(): Promise<OwnedTakeDesk> {
  const made = createTakeDesk({
    database: () => database,
    sitting: () => sitting,
    task: () => 'inbound_call',
    change: (made: Change) => {
      if (may) ops.push(made)
      return may
    },
    now: () => NOW + Math.round(performance.now()),
    mayWrite: () => may,
    edge: browser.edge,
  })
  await made.recover()
  return made
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Record `words`, one a second. */
async function record(place: string, words: readonly string[]): Promise<string> {
  await desk.open()
  const take = await desk.start(place)
  for (const word of words) {
    await pass(1_000)
    browser.recorder.give(word)
    await pass(0)
  }
  if (take === null) throw new Error('nothing was begun')
  return take
}

/** The recorder goes on by itself: a chunk a second. */
function recordOn(): void {
  const timer = setInterval(() => browser.recorder.give('…'), 1_000)
  ends.push(() => clearInterval(timer))
}

const hash = (...words: string[]): string => sha256Hex(new TextEncoder().encode(words.join('')))
const sealed = (take: string) => browser.server.takes.get(take)?.sealed

describe('a take', () => {
  it('is told to the log when it begins and when it ends, and is on the server', async () => {
    const take = await record('turn.1', ['您好', '，请讲'])
    expect(desk.running.value).toEqual({
      take,
      place: 'turn.1',
      layout: 'mono',
      startedMs: expect.any(Number),
    })
    const ended = await desk.stop()
    const end = { chunks: 3, ms: 2_000, sha256: hash('您好', '，请讲', 'end'), how: 'stopped' }
    expect(ended).toEqual({ take, ...end })
    expect(ops).toEqual([
      { kind: 'take.begun', payload: { place: 'turn.1', take } },
      { kind: 'take.ended', payload: { place: 'turn.1', take, ...end } },
    ])
    await pass(1_000)
    expect(sealed(take)).toMatchObject({ chunks: 3, sha256: end.sha256, how: 'stopped' })
    expect([desk.running.value, desk.waiting.value]).toEqual([null, 0])
    expect(await database.getAllKeys('takes')).toEqual([])
  })

  it('is recorded from the graph at 32 kb/s, with the other side at 64 kb/s', async () => {
    await desk.open()
    await desk.start('turn.1')
    await desk.stop()
    await desk.start('call', new MediaStream())
    expect(desk.running.value?.layout).toBe('stereo')
    expect(browser.recorders.map(({ options }) => options)).toEqual([
      { mimeType: 'audio/webm;codecs=opus', audioBitsPerSecond: 32_000 },
      { mimeType: 'audio/webm;codecs=opus', audioBitsPerSecond: 64_000 },
    ])
  })

  it('does not begin without a microphone, without the right to write, or beside another', async () => {
    expect(await desk.start('turn.1')).toBeNull()
    await desk.open()
    may = false
    expect(await desk.start('turn.1')).toBeNull()
    may = true
    expect(await desk.start('turn.1')).not.toBeNull()
    expect(await desk.start('turn.2')).toBeNull()
    expect(ops).toHaveLength(1)
  })

  it('passes over empty chunks', async () => {
    const take = await record('turn.1', ['您好', '', '，请讲'])
    expect((await desk.stop())?.chunks).toBe(3)
    await pass(1_000)
    expect(browser.server.sound(take)).toBe('您好，请讲end')
  })

  it('at the bell is stopped and brought up, and the closed log says nothing of it', async () => {
    const take = await record('turn.1', ['您好'])
    may = false
    await desk.bell()
    await pass(2_000)
    expect(ops.map(({ kind }) => kind)).toEqual(['take.begun'])
    expect(sealed(take)).toMatchObject({ chunks: 2, how: 'bell' })
    expect(await database.getAllKeys('takes')).toEqual([])
  })

  it('that ends in a pause is told to the log when the task goes on', async () => {
    const take = await record('turn.1', ['您好'])
    may = false
    await desk.stop()
    await pass(3_000)
    expect(sealed(take)).toMatchObject({ how: 'stopped' })
    expect(ops.map(({ kind }) => kind)).toEqual(['take.begun'])
    may = true
    await pass(1_000)
    expect(ops.map(({ kind }) => kind)).toEqual(['take.begun', 'take.ended'])
    expect(await database.getAllKeys('takes')).toEqual([])
  })

  it('is ended by a pause, and another of its place can go on after it', async () => {
    const first = await record('turn.1', ['您好'])
    may = false
    await desk.pause()
    expect([desk.running.value, desk.interrupted.value]).toEqual([null, 'turn.1'])
    expect(await desk.start('turn.1')).toBeNull()
    may = true
    const second = await record('turn.1', ['您好'])
    expect(desk.interrupted.value).toBeNull()
    await desk.stop()
    await pass(1_000)
    const told = ops.map(({ kind, payload }) => [kind, payload.take, payload.how])
    expect(told).toEqual([
      ['take.begun', first, undefined],
      ['take.begun', second, undefined],
      ['take.ended', first, 'stopped'],
      ['take.ended', second, 'stopped'],
    ])
  })

  it('is not interrupted by a pause in which nothing was recorded', async () => {
    await desk.pause()
    expect(desk.interrupted.value).toBeNull()
  })

  it('can be listened to in the page before the server has it, and from the server after', async () => {
    browser.server.fault = () => 'before'
    const first = await record('turn.1', ['您好'])
    await desk.stop()
    expect(await desk.listen(first)).toMatch(/^blob:/)
    browser.server.fault = () => null
    const second = await record('turn.1', ['您好'])
    await desk.stop()
    await pass(5_000)
    expect(await desk.listen(second)).toBe(`/takes/${second}/sound`)
  })

  it('counts what the server does not have yet', async () => {
    browser.server.fault = () => 'before'
    await record('turn.1', ['您好', '，', '请讲'])
    expect(desk.waiting.value).toBe(3)
    browser.server.fault = () => null
    await pass(3_000)
    expect(desk.waiting.value).toBe(0)
  })

  it('that the server refuses raises the alarm', async () => {
    browser.server.answer = (what) =>
      what === 'PUT 0' ? { status: 422, body: { code: 'no_webm' } } : null
    await record('turn.1', ['您好'])
    await pass(500)
    expect([desk.alarm.value, desk.waiting.value]).toEqual(['rejected', 1])
  })
})

describe('a recorder', () => {
  it('that gives nothing for 3 s raises the alarm and has its graph woken, until it goes on', async () => {
    await record('turn.1', ['您好'])
    const before = browser.woken
    await pass(2_900)
    expect(desk.alarm.value).toBeNull()
    await pass(200)
    expect([desk.alarm.value, browser.woken > before]).toEqual(['stalled', true])
    browser.recorder.give('，请讲')
    await pass(0)
    expect([desk.alarm.value, desk.running.value?.place]).toEqual([null, 'turn.1'])
  })

  it('that gives nothing for 8 s has its take ended as it is; the alarm stays until the next one', async () => {
    const take = await record('turn.1', ['您好', '，请讲'])
    browser.recorder.die()
    await pass(7_900)
    expect(desk.running.value?.take).toBe(take)
    await pass(6_000)
    expect([desk.running.value, desk.alarm.value]).toEqual([null, 'stalled'])
    const end = { chunks: 2, sha256: hash('您好', '，请讲'), how: 'stopped' }
    expect(ops.at(-1)?.payload).toMatchObject(end)
    expect(sealed(take)).toMatchObject(end)
    expect(await desk.start('turn.1')).not.toBeNull()
    expect(desk.alarm.value).toBeNull()
  })

  it('that fails or stops by itself ends its take at once, with its last chunk', async () => {
    const take = await record('turn.1', ['您好'])
    browser.recorder.fail()
    await pass(1_000)
    expect([desk.running.value, desk.alarm.value]).toEqual([null, 'stalled'])
    expect(ops.filter(({ kind }) => kind === 'take.ended')).toHaveLength(1)
    expect(sealed(take)).toMatchObject({ chunks: 2, sha256: hash('您好', 'end'), how: 'stopped' })
  })

  it('is not missed by a page that was frozen: looks count, not time', async () => {
    await record('turn.1', ['您好'])
    vi.setSystemTime(Date.now() + 60_000)
    await pass(500)
    browser.recorder.give('，请讲')
    await pass(0)
    expect([desk.alarm.value, desk.running.value?.place]).toEqual([null, 'turn.1'])
  })
})

describe('a page that has gone', () => {
  it('has lost nothing but the running second: the next page ends the take as recovered', async () => {
    browser.server.fault = (what) => (what.startsWith('PUT') ? 'before' : null)
    const take = await record('turn.1', ['您好', '，请讲'])
    await desk.whenKept()
    desk.close()
    await pass(100)

    browser.server.fault = () => null
    desk = await freshPage()
    await pass(3_000)
    const end = { chunks: 2, ms: 2_000, sha256: hash('您好', '，请讲'), how: 'recovered' }
    expect(ops.at(-1)).toEqual({
      kind: 'take.ended',
      payload: { place: 'turn.1', take, ...end },
    })
    expect(sealed(take)).toMatchObject({ chunks: 2, sha256: end.sha256, how: 'recovered' })
    expect(await database.getAllKeys('takes')).toEqual([])
  })

  it('before its first second leaves nothing to seal', async () => {
    await desk.open()
    await desk.start('turn.1')
    await desk.whenKept()
    desk.close()
    desk = await freshPage()
    await pass(1_000)
    expect(ops.map(({ kind }) => kind)).toEqual(['take.begun'])
    expect(await database.getAllKeys('takes')).toEqual([])
  })

  it('of another sitting has its take brought up under the leave it had, and no word in this log', async () => {
    browser.server.fault = (what) => (what.startsWith('PUT') ? 'before' : null)
    const take = await record('turn.1', ['您好'])
    await desk.whenKept()
    desk.close()
    await pass(100)
    sitting = SITTING + 1
    browser.server.fault = () => null
    ops = []
    desk = await freshPage()
    expect(desk.waiting.value).toBe(0)
    await pass(3_000)
    expect(sealed(take)).toMatchObject({ how: 'recovered' })
    expect([ops, browser.server.grants]).toEqual([[], 1])
    expect(await database.getAllKeys('takes')).toEqual([])
  })
})

describe('the microphone', () => {
  it('is asked for as it is, one channel and nothing improved', async () => {
    const asked = vi.fn()
    const { edge } = browser
    const { mediaDevices } = edge
    if (!mediaDevices) throw new Error('secure')
    const real = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = (wanted) => {
      asked(wanted)
      return real(wanted)
    }
    const { createMicrophone } = await import('./microphone')
    const microphone = createMicrophone(edge, () => false)
    expect(await microphone.open()).toBe(true)
    expect(asked.mock.calls).toEqual([
      [
        {
          audio: {
            channelCount: 1,
            echoCancellation: false,
            noiseSuppression: false,
            autoGainControl: false,
          },
        },
      ],
    ])
    microphone.close()
  })

  it.each([
    ['refused', 'NotAllowedError'],
    ['refused', 'SecurityError'],
    ['missing', 'NotFoundError'],
    ['missing', 'NotReadableError'],
  ])('is %s after %s', async (state, error) => {
    browser.refusal = error
    expect([await desk.open(), desk.microphone.value]).toEqual([false, state])
    browser.refusal = null
    expect([await desk.open(), desk.microphone.value]).toEqual([true, 'open'])
  })

  it('does not exist on a page that did not come over HTTPS', async () => {
    browser.secure = false
    desk.close()
    desk = await freshPage()
    expect([await desk.open(), desk.microphone.value]).toEqual([false, 'insecure'])
  })

  it('that is unplugged raises the alarm, and the next device goes into the same take', async () => {
    const take = await record('turn.1', ['您好'])
    browser.unplug()
    expect([desk.alarm.value, desk.microphone.value]).toEqual(['lost', 'missing'])
    await pass(2_000)
    browser.recorder.give('（静音）')
    browser.plug('备用耳机')
    await pass(100)
    expect([desk.alarm.value, desk.device.value, desk.running.value?.take]).toEqual([
      null,
      '备用耳机',
      take,
    ])
    await desk.stop()
    await pass(1_000)
    expect([browser.recorders.length, browser.server.sound(take)]).toEqual([1, '您好（静音）end'])
  })

  it('whose track ended without a word is missed all the same', async () => {
    await record('turn.1', ['您好'])
    browser.plugged = null
    browser.tracks.at(-1)?.stop()
    await pass(50)
    expect(desk.alarm.value).toBe('lost')
    browser.plugged = '备用耳机'
    await pass(1_050)
    expect(desk.alarm.value).toBeNull()
  })

  it('that is muted raises the alarm for as long', async () => {
    await record('turn.1', ['您好'])
    const track = browser.tracks.at(-1)
    if (track) track.muted = true
    await pass(50)
    expect(desk.alarm.value).toBe('muted')
    if (track) track.muted = false
    await pass(50)
    expect(desk.alarm.value).toBeNull()
  })

  it('that gives nothing for five seconds of a take raises the alarm, and never without a take', async () => {
    browser.amplitude = 0
    await desk.open()
    await pass(10_000)
    expect([desk.alarm.value, desk.level.value]).toEqual([null, -100])
    await desk.start('turn.1')
    recordOn()
    await pass(4_900)
    expect(desk.alarm.value).toBeNull()
    await pass(200)
    expect(desk.alarm.value).toBe('silent')
    browser.amplitude = 0.1
    await pass(50)
    expect([desk.alarm.value, desk.speaking.value, Math.round(desk.level.value)]).toEqual([
      null,
      true,
      -20,
    ])
  })

  it('may be silent for as long as the customer speaks', async () => {
    browser.amplitude = 0
    await desk.open()
    await desk.start('call')
    recordOn()
    desk.expectSpeech(false)
    await pass(12_000)
    expect(desk.alarm.value).toBeNull()
    desk.expectSpeech(true)
    await pass(4_900)
    expect(desk.alarm.value).toBeNull()
    await pass(300)
    expect(desk.alarm.value).toBe('silent')
  })

  it('can be tried without a take', async () => {
    await desk.open()
    const heard = desk.trial(3_000)
    await pass(3_100)
    expect(await heard).toMatch(/^blob:/)
    expect([ops, await database.getAllKeys('takes'), browser.server.log]).toEqual([[], [], []])
  })
})
