/**
 * For tests: the browser's own parts (microphone, audio graph, recorder) and a server at the other
 * end of `fetch` that keeps takes as docs/takes.md says. The test moves all of them.
 */
import { sha256Hex } from '@/live/sha256'

import type { TakeEdge } from './edge'

export const text = (value: string): ArrayBuffer => new TextEncoder().encode(value).slice().buffer

/** What goes wrong with a request: before the server, on the way back, or in the server. */
export type Fault = 'before' | 'unacknowledged' | '503' | null

interface ServedTake {
  chunks: Map<number, string>
  sealed: { chunks: number; bytes: number; sha256: string; how: string } | null
}

export class FakeServer {
  readonly takes = new Map<string, ServedTake>()
  /** Every request that reached the server, as `PUT 3`. */
  readonly log: string[] = []
  fault: (request: string) => Fault = () => null
  /** An answer instead of the usual one. */
  answer: (request: string) => { status: number; body: object } | null = () => null
  grants = 0
  /** Leave that holds. */
  valid = 'grant-1'

  readonly fetch = async (address: string, request: RequestInit): Promise<Response> => {
    const what = `${request.method} ${address.split('/').slice(3).join('/') || 'grant'}`
    const fault = this.fault(what)
    if (fault === 'before') throw new TypeError('Failed to fetch')
    this.log.push(what)
    if (fault === '503') return reply(503, { code: 'storage' })
    const own = this.answer(what)
    const { status, body } = own ?? this.serve(address, request)
    if (fault === 'unacknowledged') throw new TypeError('Failed to fetch')
    return reply(status, body)
  }

  /** The sound of a take as the server has it. */
  sound(take: string): string {
    return [...(this.takes.get(take)?.chunks ?? [])]
      .sort(([a], [b]) => a - b)
      .map(([, chunk]) => chunk)
      .join('')
  }

  private serve(address: string, request: RequestInit): { status: number; body: object | null } {
    const [, , id = '', last = ''] = address.split('/')
    if (id === '') return this.give(JSON.parse(String(request.body)) as { take: string })
    if (new Headers(request.headers).get('Authorization') !== `Take ${this.valid}`) {
      return { status: 403, body: { code: 'bad_grant' } }
    }
    const take = this.takes.get(id) ?? { chunks: new Map(), sealed: null }
    this.takes.set(id, take)
    if (last !== 'finish') return receive(take, Number(last), request)
    return seal(take, JSON.parse(String(request.body)) as Announced)
  }

  private give({ take }: { take: string }): { status: number; body: object } {
    this.grants += 1
    this.valid = `grant-${this.grants}`
    if (!this.takes.has(take)) this.takes.set(take, { chunks: new Map(), sealed: null })
    return { status: 200, body: { grant: this.valid } }
  }
}

interface Announced {
  chunks: number
  sha256: string
  how: string
}

function receive(take: ServedTake, n: number, { headers, body }: RequestInit) {
  const bytes = new Uint8Array(body as ArrayBuffer)
  if (new Headers(headers).get('X-Sha256') !== sha256Hex(bytes)) {
    return { status: 422, body: { code: 'wrong_hash' } }
  }
  const chunk = new TextDecoder().decode(bytes)
  const known = take.chunks.get(n)
  if (known !== undefined && known !== chunk) {
    return { status: 409, body: { code: 'other_content' } }
  }
  take.chunks.set(n, chunk)
  return { status: 204, body: null }
}

function seal(take: ServedTake, { chunks, sha256, how }: Announced) {
  const numbers = Array.from({ length: chunks }, (_, n) => n)
  const missing = numbers.filter((n) => !take.chunks.has(n))
  if (missing.length > 0) return { status: 409, body: { code: 'missing', missing } }
  const recovered = how === 'recovered'
  const end = recovered ? firstGap(take) : Math.max(...take.chunks.keys()) + 1
  const announced = sha256Hex(bytesOf(take, chunks))
  const known = take.sealed?.chunks ?? end
  if (announced !== sha256 || (known !== chunks && !(recovered && known > chunks))) {
    return { status: 422, body: { code: 'wrong_hash' } }
  }
  const whole = bytesOf(take, end)
  take.sealed ??= { chunks: end, bytes: whole.length, sha256: sha256Hex(whole), how }
  return { status: 200, body: take.sealed }
}

function firstGap({ chunks }: ServedTake): number {
  let n = 0
  while (chunks.has(n)) n += 1
  return n
}

function bytesOf({ chunks }: ServedTake, end: number): Uint8Array {
  const texts = Array.from({ length: end }, (_, n) => chunks.get(n) ?? '')
  return new TextEncoder().encode(texts.join(''))
}

function reply(status: number, body: object | null): Response {
  return new Response(body && JSON.stringify(body), { status })
}

/** A track that a test can end, mute and unplug. */
export class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live'
  muted = false
  constructor(readonly label: string) {
    super()
  }
  stop(): void {
    this.readyState = 'ended'
  }
  unplug(): void {
    this.stop()
    this.dispatchEvent(new Event('ended'))
  }
}

class FakeNode {
  channelCount = 2
  channelCountMode = 'max'
  fftSize = 2_048
  readonly targets = new Set<unknown>()
  buffer: unknown = null
  constructor(readonly kind: string) {}
  connect<T>(target: T): T {
    this.targets.add(target)
    return target
  }
  disconnect(target?: unknown): void {
    if (target === undefined) this.targets.clear()
    else this.targets.delete(target)
  }
}

/** A recorder that gives a chunk when the test says so. */
export class FakeRecorder extends EventTarget {
  state: 'inactive' | 'recording' = 'inactive'
  constructor(
    readonly stream: unknown,
    readonly options: MediaRecorderOptions,
  ) {
    super()
  }
  start(): void {
    this.state = 'recording'
    queueMicrotask(() => this.dispatchEvent(new Event('start')))
  }
  give(value: string): void {
    const data = new Blob([value])
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data }))
  }
  stop(): void {
    this.state = 'inactive'
    this.give('end')
    queueMicrotask(() => this.dispatchEvent(new Event('stop')))
  }
  /** It fails by itself, as a browser says it: what there is, and that it has stopped. */
  fail(): void {
    this.state = 'inactive'
    this.dispatchEvent(new Event('error'))
    this.stop()
  }
  /** It is there no more, and says nothing. */
  die(): void {
    this.state = 'inactive'
  }
}

export class FakeBrowser {
  readonly server = new FakeServer()
  readonly recorders: FakeRecorder[] = []
  readonly sources: FakeNode[] = []
  readonly tracks: FakeTrack[] = []
  /** The device that is plugged in; null for none, an error's name where it is refused. */
  plugged: string | null = '会议耳机'
  refusal: string | null = null
  /** The amplitude that the microphone gives. */
  amplitude = 0.1
  secure = true
  /** How often somebody has woken the audio graph. */
  woken = 0
  private readonly devices = new EventTarget()

  get edge(): TakeEdge {
    const recorders = this.recorders
    const context = this.context.bind(this)
    return {
      fetch: this.server.fetch,
      mediaDevices: this.secure
        ? (Object.assign(this.devices, { getUserMedia: () => this.give() }) as never)
        : undefined,
      AudioContext: function FakeContext() {
        return context()
      } as never,
      MediaRecorder: class extends FakeRecorder {
        constructor(stream: unknown, options: MediaRecorderOptions) {
          super(stream, options)
          recorders.push(this)
        }
      } as never,
    }
  }

  /** The headset is pulled out, and `next` may be plugged in later. */
  unplug(): void {
    this.plugged = null
    this.tracks.at(-1)?.unplug()
  }
  plug(name: string): void {
    this.plugged = name
    this.devices.dispatchEvent(new Event('devicechange'))
  }
  get recorder(): FakeRecorder {
    const last = this.recorders.at(-1)
    if (!last) throw new Error('nothing is recorded')
    return last
  }

  private async give(): Promise<unknown> {
    if (this.refusal !== null) throw new DOMException('', this.refusal)
    if (this.plugged === null) throw new DOMException('', 'NotFoundError')
    const track = new FakeTrack(this.plugged)
    this.tracks.push(track)
    return { getAudioTracks: () => [track] }
  }

  private context(): unknown {
    const node = (kind: string): FakeNode => {
      const made = new FakeNode(kind)
      this.sources.push(made)
      return made
    }
    return {
      resume: async () => {
        this.woken += 1
      },
      close: async () => undefined,
      createGain: () => node('gain'),
      createChannelMerger: () => node('merger'),
      createMediaStreamSource: () => node('source'),
      createConstantSource: () =>
        Object.assign(node('silence'), { offset: { value: 1 }, start: () => undefined }),
      createMediaStreamDestination: () => Object.assign(node('destination'), { stream: {} }),
      createAnalyser: () =>
        Object.assign(node('analyser'), {
          getFloatTimeDomainData: (samples: Float32Array) => samples.fill(this.amplitude),
        }),
    }
  }
}
