import 'fake-indexeddb/auto'

import { flushPromises } from '@vue/test-utils'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, type EffectScope } from 'vue'

import { FakeBrowser } from '@/media/fakeBrowser'
import { FakeWebRtc } from '@/media/fakeWebRtc'

import { useCustomerCall, type CustomerCall } from './useCustomerCall'
import type { DeskCall } from './useDesk'

/** The way to the server, whose words the test says. */
class FakeSocket {
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readyState = 0
  sent: Record<string, unknown>[] = []
  onopen: () => void = () => undefined
  onmessage: (message: { data: string }) => void = () => undefined
  onclose: (end: { code: number }) => void = () => undefined

  constructor() {
    FakeSocket.all.push(this)
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }
  close(): void {
    this.readyState = 3
  }
}

const FIRST: DeskCall = {
  id: 'call-1',
  task: 'outbound_call',
  place: 'call.customer',
  state: 'ringing',
  leave_to_record: 'leave-1',
  round: 0,
  ready: false,
  away: false,
  held: false,
  paused: false,
  sound: false,
  connected_ms: null,
  result: null,
  why: '',
  notes: '',
  raised: [],
  brief: {} as DeskCall['brief'],
}

let scope: EffectScope
let desk: CustomerCall
let browser: FakeBrowser
let web: FakeWebRtc
let call: DeskCall
let tones: string[]
/** How every take asked for its grant. */
let asked: [string, string | null][]

const socket = (): FakeSocket => FakeSocket.all.at(-1) ?? new FakeSocket()
const said = (type: string) => socket().sent.filter((each) => each.type === type)

beforeEach(async () => {
  FakeSocket.all = []
  tones = []
  asked = []
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('indexedDB', new IDBFactory())
  browser = new FakeBrowser()
  web = new FakeWebRtc()
  await open()
  await desk.getReady(true)
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
})

/** The page is opened; the desk is empty. */
async function open(): Promise<void> {
  scope = effectScope()
  const take = browser.edge
  const graph = take.AudioContext
  const own = {
    ...take,
    AudioContext: function Context() {
      const context = web.context(new graph(), tones)
      const made = context.createMediaStreamDestination.bind(context)
      const createMediaStreamDestination = () => Object.assign(made(), { stream: web.voice })
      return Object.assign(context, { createMediaStreamDestination })
    } as never,
    fetch: (address: string, request: RequestInit) => {
      if (address === '/takes') {
        const { take: id } = JSON.parse(String(request.body)) as { take: string }
        asked.push([id, new Headers(request.headers).get('Authorization')])
      }
      return take.fetch(address, request)
    },
  }
  const page = scope.run(() => useCustomerCall(1, 'judge-1', { take: own, peer: web.edge }))
  if (!page) throw new Error('the page did not begin')
  desk = page
  socket().readyState = FakeSocket.OPEN
  socket().onopen()
  news(null)
  await settle()
}

function news(now: DeskCall | null): void {
  const message = { type: 'desk', call: now, ready: true, missed: false, server_ms: Date.now() }
  socket().onmessage({ data: JSON.stringify(message) })
}
/** The server says how the call stands; resolves when the page has followed. */
async function tell(change: Partial<DeskCall>): Promise<void> {
  call = { ...call, ...change }
  news(call)
  await settle()
}
async function settle(): Promise<void> {
  for (let n = 0; n < 10; n += 1) {
    await nextTick()
    await flushPromises()
  }
}
/** The call was answered, and is being talked in. */
async function talk(own: DeskCall = FIRST): Promise<void> {
  call = own
  await tell({ state: 'ringing' })
  await tell({ state: 'talking', connected_ms: Date.now(), round: 1 })
  await vi.waitFor(() => expect(desk.takes.running.value).not.toBe(null))
}

it('nobody is ready whose microphone does not open', async () => {
  expect(said('ready')).toEqual([{ type: 'ready', on: true }])
  scope.stop()
  browser.refusal = 'NotAllowedError'
  await open()
  await desk.getReady(true)
  expect([said('ready'), desk.takes.microphone.value]).toEqual([[], 'refused'])
})

describe('a call', () => {
  it('rings, and the bell is still once it is answered', async () => {
    call = FIRST
    await tell({})
    expect(tones.filter((each) => each === 'start')).toHaveLength(2)
    tones.length = 0
    await tell({ state: 'talking', round: 1 })
    expect(tones).toEqual([])
  })

  it('is joined, connected without a server of media, and recorded at its place', async () => {
    await talk()
    expect(said('join')).toEqual([{ type: 'join', call: 'call-1', round: 1 }])
    expect(web.last.configuration).toEqual({ iceServers: [] })
    expect(desk.takes.running.value).toMatchObject({ place: 'call.customer', layout: 'mono' })
    expect(asked.map(([, leave]) => leave)).toEqual(['Call leave-1'])
  })

  it('answers the offer of the agent’s page, and hears no signal of an earlier connection', async () => {
    await talk()
    const offer = { kind: 'offer', text: JSON.stringify({ n: 1, sdp: 'theirs' }) }
    const pass = (round: number) =>
      socket().onmessage({ data: JSON.stringify({ type: 'signal', round, ...offer }) })
    pass(0)
    await settle()
    expect(said('signal')).toEqual([])
    pass(1)
    await settle()
    expect(said('signal')).toMatchObject([
      { call: 'call-1', signal: { kind: 'answer', round: 1, task: 'outbound_call' } },
    ])
  })

  it('in which both hear each other, or do not any more, is told to the server', async () => {
    await talk()
    web.last.becomes('connected')
    await settle()
    expect(said('sound')).toEqual([{ type: 'sound', call: 'call-1', on: true }])
    await tell({ sound: true })
    web.last.becomes('disconnected')
    await settle()
    expect(said('sound').at(-1)).toEqual({ type: 'sound', call: 'call-1', on: false })
  })

  it('in a pause is not recorded, and after it in another take', async () => {
    await talk()
    const take = desk.takes.running.value?.take ?? ''
    browser.recorder.give('a')
    await tell({ paused: true })
    await vi.waitFor(() => expect(desk.takes.running.value).toBe(null))
    await vi.waitFor(() => expect(browser.server.takes.get(take)?.sealed).not.toBe(null))
    await tell({ paused: false })
    await vi.waitFor(() => expect(desk.takes.running.value).not.toBe(null))
    expect(desk.takes.running.value?.take).not.toBe(take)
  })

  it('that goes on in another page of the same person is put down here, and its take sealed', async () => {
    await talk()
    const take = desk.takes.running.value?.take ?? ''
    browser.recorder.give('a')
    socket().onclose({ code: 4409 })
    await settle()
    expect([desk.call.value, web.last.closed]).toEqual([null, true])
    await vi.waitFor(() =>
      expect(browser.server.takes.get(take)?.sealed).toMatchObject({ chunks: 2 }),
    )
  })

  it('on hold and in a pause neither hears the other', async () => {
    await talk()
    await tell({ held: true })
    expect(web.track.enabled).toBe(false)
    await tell({ held: false, paused: true })
    expect(web.track.enabled).toBe(false)
    await tell({ paused: false })
    expect(web.track.enabled).toBe(true)
  })

  it('that is over is closed, and its take is sealed on the server', async () => {
    await talk()
    const take = desk.takes.running.value?.take ?? ''
    browser.recorder.give('a')
    await tell({ state: 'over', why: 'agent' })
    expect(web.last.closed).toBe(true)
    await vi.waitFor(() =>
      expect(browser.server.takes.get(take)?.sealed).toMatchObject({ chunks: 2 }),
    )
  })

  it('that ends while its recorder begins leaves no recorder running', async () => {
    // The page has brought up what an earlier one left: it may record.
    await new Promise((resolve) => setTimeout(resolve, 600))
    call = FIRST
    news({ ...call, state: 'talking', round: 1 })
    await nextTick()
    news({ ...call, state: 'over', why: 'cap' })
    await vi.waitFor(() => expect(browser.recorders.length).toBeGreaterThan(0))
    await settle()
    expect(desk.takes.running.value).toBe(null)
    expect(browser.recorder.state).toBe('inactive')
  })
})

describe('a page that was ready', () => {
  const reconnect = (): void => {
    socket().onclose({ code: 1006 })
    vi.advanceTimersByTime(300)
    socket().readyState = FakeSocket.OPEN
    socket().onopen()
  }
  const deskNews = (change: object): void => {
    const message = { type: 'desk', call: null, ready: false, missed: false, server_ms: Date.now() }
    socket().onmessage({ data: JSON.stringify({ ...message, ...change }) })
  }

  it.each([
    ['says so again to a server that has begun anew', {}, 1],
    ['is not ready any more where it did not answer', { missed: true }, 0],
    ['has nothing to say where the server knows it', { ready: true }, 0],
  ])('%s', async (_, told, times) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    reconnect()
    deskNews(told)
    deskNews({})
    vi.useRealTimers()
    expect(said('ready')).toHaveLength(times)
  })
})

describe('the next call', () => {
  const second: DeskCall = { ...FIRST, id: 'call-2', leave_to_record: 'leave-2' }

  it('is taken up at once where the page missed how the one before ended', async () => {
    await talk()
    const before = desk.takes.running.value?.take
    call = second
    await tell({ state: 'talking', round: 1 })
    await vi.waitFor(() => expect(desk.takes.running.value?.take ?? before).not.toBe(before))
    expect([web.connections.length, web.connections[0]?.closed]).toEqual([2, true])
    expect(said('join').at(-1)).toEqual({ type: 'join', call: 'call-2', round: 1 })
  })

  it('does not get the voice of the one before: each take asks by the leave of its own call', async () => {
    browser.server.fault = (request) => (request === 'POST grant' ? '503' : null)
    await talk()
    browser.recorder.give('a')
    await tell({ state: 'over', why: 'agent' })
    await talk(second)
    browser.server.fault = () => null
    await vi.waitFor(() => expect(browser.server.takes.size).toBe(2), { timeout: 5_000 })
    const [first, next] = [...new Set(asked.map(([take]) => take))]
    expect(new Set(asked.map(([take, leave]) => `${take} ${leave}`))).toEqual(
      new Set([`${first} Call leave-1`, `${next} Call leave-2`]),
    )
  })
})
