/**
 * Brings one take to the server and does not give up: leave, chunks, seal (docs/takes.md).
 *
 * A few chunks are on their way at a time. What fails is tried again for ever, with 0.1 s to 2 s
 * between; what the server refuses for good stays where it is and is told to `onRefused`.
 */
import type { HowEnded } from '@/live/store'

import type { OutgoingTake, TakeOutbox } from './takeOutbox'
import { askGrant, finishTake, putChunk, type Fetch, type Outcome } from './takeWire'

const AT_ONCE = 4
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 2_000

export interface UploadEnvironment {
  fetch: Fetch
  outbox: TakeOutbox
  /** Whether the cookie of this page is the one of the take's sitting: then leave can be asked. */
  mayAsk: (take: OutgoingTake) => boolean
  /** Chunks were acknowledged, or the take is sealed. */
  onProgress: () => void
  onRefused: (take: OutgoingTake, code: string) => void
}

export class TakeUpload {
  private readonly flying = new Set<number>()
  private failures = 0
  /** A request other than a chunk is on its way. */
  private busy = false
  private stopped = false
  /** The leave was renewed, and no chunk has been taken since. */
  private renewed = false

  constructor(
    readonly take: OutgoingTake,
    private readonly environment: UploadEnvironment,
  ) {}

  /** There may be something to send: a new chunk, an end, a seat that was entered. */
  hurry(): void {
    const { take } = this
    if (this.stopped || this.busy || take.refused !== null || take.record.sealed) return
    const { grant, how } = take.record
    if (grant === null) {
      if (this.flying.size === 0 && this.environment.mayAsk(take)) void this.ask()
      return
    }
    for (const [n, bytes] of take.unsent) {
      if (this.flying.size >= AT_ONCE) return
      if (!this.flying.has(n)) void this.send(grant, n, bytes)
    }
    if (how !== null && take.unsent.size === 0 && this.flying.size === 0) void this.seal(grant)
  }

  /** The page goes, or another tab writes. */
  stop(): void {
    this.stopped = true
  }

  private async ask(): Promise<void> {
    await this.alone(async () => {
      const outcome = await askGrant(this.environment.fetch, this.take.record)
      if (outcome.result !== 'done') return this.failed(outcome)
      const { grant } = outcome.body
      if (typeof grant !== 'string') return this.failed({ result: 'again' })
      this.failures = 0
      this.environment.outbox.change(this.take, { grant })
    })
  }

  private async send(grant: string, n: number, bytes: ArrayBuffer): Promise<void> {
    const { fetch, outbox, onProgress } = this.environment
    this.flying.add(n)
    const { take } = this.take.record
    const outcome = await putChunk(fetch, { take, grant, n, bytes })
    if (outcome.result === 'done') {
      this.failures = 0
      this.renewed = false
      outbox.acknowledge(this.take, n)
      onProgress()
    } else await this.failed(outcome, grant)
    this.flying.delete(n)
    this.hurry()
  }

  private async seal(grant: string): Promise<void> {
    const { fetch, outbox, onProgress } = this.environment
    const { take } = this
    await this.alone(async () => {
      const { record, sha256 } = take
      const { take: id, chunks, how } = record
      if (how === null) return
      const outcome = await finishTake(fetch, { take: id, grant, chunks, sha256, how })
      if (outcome.result === 'missing') {
        this.failures = 0
        if (!outbox.missing(take, outcome.chunks)) this.refuse('missing')
      } else if (outcome.result !== 'done') await this.failed(outcome, grant)
      else if (!isSealOf(outcome.body, { chunks, sha256, how })) this.refuse('wrong_hash')
      else outbox.change(take, { sealed: true })
      onProgress()
    })
  }

  private async alone(work: () => Promise<void> | void): Promise<void> {
    this.busy = true
    await work()
    this.busy = false
    this.hurry()
  }

  /** What to do about an attempt under `grant` that did not succeed; resolves when to go on. */
  private async failed(outcome: Outcome, grant: string | null = null): Promise<void> {
    if (outcome.result === 'refused') return this.refuse(outcome.code)
    if (outcome.result === 'grant' && grant !== null) return this.renew(grant)
    if (outcome.result === 'grant') return this.refuse('bad_grant')
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS)
    this.failures += 1
    await new Promise((resolve) => setTimeout(resolve, wait))
  }

  /** The leave does not hold: ask for another one, once. */
  private renew(grant: string): void {
    const { take, environment } = this
    if (take.record.grant !== grant) return
    if (this.renewed || !environment.mayAsk(take)) return this.refuse('bad_grant')
    this.renewed = true
    environment.outbox.change(take, { grant: null })
  }

  private refuse(code: string): void {
    if (this.take.refused !== null) return
    this.take.refused = code
    this.environment.onRefused(this.take, code)
  }
}

/**
 * Whether the server sealed what was announced. It may have more of a recovered take than this
 * machine has written down: it has looked whether that begins with what is here.
 */
function isSealOf(
  seal: Record<string, unknown>,
  end: { chunks: number; sha256: string; how: HowEnded },
): boolean {
  if (seal.sha256 === end.sha256) return true
  return end.how === 'recovered' && typeof seal.chunks === 'number' && seal.chunks > end.chunks
}
