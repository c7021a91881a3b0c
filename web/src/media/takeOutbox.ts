/**
 * The takes of this machine that the server does not have yet, chunk by chunk.
 *
 * Everything is in memory and written behind to IndexedDB, in order. A chunk leaves the disk when
 * the server has acknowledged it; what a full disk does not take stays in memory and goes up from
 * there, and is tried again with the next chunk. Only the tab that holds the writer lock has one.
 */
import { RunningSha256 } from '@/live/sha256'
import { STRICT, type Database, type HowEnded, type KeptTake } from '@/live/store'

/** A take and what of it has to go up. */
export class OutgoingTake {
  /** Chunks that the server has not acknowledged, by number. */
  readonly unsent = new Map<number, ArrayBuffer>()
  /** Every chunk that this page knows: for the server that lost some, and to listen to. */
  readonly known = new Map<number, ArrayBuffer>()
  /** Chunks that the disk did not take. */
  readonly unkept = new Set<number>()
  /** Why the server will not take it; null while there is hope. A fresh page tries again. */
  refused: string | null = null
  private readonly hash: RunningSha256

  constructor(readonly record: KeptTake) {
    this.hash = new RunningSha256(record.hash)
  }

  /** Add the next chunk; returns its number. */
  append(bytes: ArrayBuffer, ms: number): number {
    const n = this.record.chunks
    this.hash.update(new Uint8Array(bytes))
    this.unsent.set(n, bytes)
    this.known.set(n, bytes)
    Object.assign(this.record, { chunks: n + 1, ms, hash: this.hash.state() })
    return n
  }

  /** The hash of all chunks in order. */
  get sha256(): string {
    return this.hash.hex()
  }

  /** Whether this page has the whole sound. */
  get whole(): boolean {
    return this.known.size === this.record.chunks
  }
}

export type NewTake = Omit<
  KeptTake,
  'grant' | 'chunks' | 'ms' | 'hash' | 'how' | 'logged' | 'sealed'
>

export class TakeOutbox {
  private full = false
  private writing: Promise<unknown> = Promise.resolve()

  private constructor(
    private readonly database: Database,
    /** By id; the record is the page's, the disk has a copy. */
    readonly takes: Map<string, OutgoingTake>,
    private readonly onFull: (full: boolean) => void,
  ) {}

  /** Read what this machine keeps. `onFull` hears when the disk takes no more, and when it does. */
  static async open(database: Database, onFull: (full: boolean) => void): Promise<TakeOutbox> {
    const transaction = database.transaction(['takes', 'chunks'])
    const records = await transaction.objectStore('takes').getAll()
    const takes = new Map(records.map((record) => [record.take, new OutgoingTake(record)]))
    for (const { take, n, bytes } of await transaction.objectStore('chunks').getAll()) {
      takes.get(take)?.unsent.set(n, bytes)
      takes.get(take)?.known.set(n, bytes)
    }
    return new TakeOutbox(database, takes, onFull)
  }

  /** Resolves when everything so far is on the disk, or the disk has refused it. */
  whenKept(): Promise<unknown> {
    return this.writing
  }

  /** A take begins. */
  begin(begun: NewTake): OutgoingTake {
    const hash = new RunningSha256().state()
    const rest = { grant: null, chunks: 0, ms: 0, hash, how: null, logged: false, sealed: false }
    const take = new OutgoingTake({ ...begun, ...rest })
    this.takes.set(begun.take, take)
    this.write(take)
    return take
  }

  /** The next chunk of a take; `ms` is how long it has been recorded by then. */
  add(take: OutgoingTake, bytes: ArrayBuffer, ms: number): void {
    this.write(take, take.append(bytes, ms))
  }

  /** The sound of a take is complete. */
  end(take: OutgoingTake, how: HowEnded, ms = take.record.ms): void {
    this.change(take, { how, ms })
  }

  /** Note something about a take; once it is sealed and its end is in the log, it goes. */
  change(take: OutgoingTake, change: Partial<KeptTake>): void {
    Object.assign(take.record, change)
    const { sealed, logged } = take.record
    if (sealed && logged) this.remove(take)
    else this.write(take)
  }

  /** The server has chunk `n`. */
  acknowledge(take: OutgoingTake, n: number): void {
    take.unsent.delete(n)
    take.unkept.delete(n)
    this.follow(this.database.delete('chunks', [take.record.take, n]))
  }

  /** The server lacks chunks that it had acknowledged; false where this page lacks one, too. */
  missing(take: OutgoingTake, chunks: readonly number[]): boolean {
    const found = chunks.flatMap((n) => {
      const bytes = take.known.get(n)
      return bytes ? [[n, bytes] as const] : []
    })
    for (const [n, bytes] of found) {
      take.unsent.set(n, bytes)
      this.write(take, n)
    }
    return found.length === chunks.length
  }

  private remove(take: OutgoingTake): void {
    const { take: id, chunks } = take.record
    this.takes.delete(id)
    const transaction = this.database.transaction(['takes', 'chunks'], 'readwrite', STRICT)
    void transaction.objectStore('takes').delete(id)
    void transaction.objectStore('chunks').delete(IDBKeyRange.bound([id, 0], [id, chunks]))
    this.follow(transaction.done)
  }

  /** Write the record with chunk `n`, and again what the disk did not take before. */
  private write(take: OutgoingTake, n?: number): void {
    if (n !== undefined) take.unkept.add(n)
    const now = [...take.unkept]
    const { record } = take
    // The transaction is opened in this turn: a page that is being closed gets no later one.
    try {
      const transaction = this.database.transaction(['takes', 'chunks'], 'readwrite', STRICT)
      const puts: Promise<unknown>[] = [transaction.objectStore('takes').put(record)]
      for (const each of now) {
        const bytes = take.unsent.get(each)
        if (bytes === undefined) continue
        puts.push(transaction.objectStore('chunks').put({ take: record.take, n: each, bytes }))
      }
      const done = Promise.all([...puts, transaction.done])
      this.follow(
        done.then(
          () => this.wrote(take, now),
          () => this.became(true),
        ),
      )
    } catch {
      this.became(true)
    }
  }

  private wrote(take: OutgoingTake, chunks: readonly number[]): void {
    for (const n of chunks) take.unkept.delete(n)
    this.became(false)
  }

  private became(full: boolean): void {
    if (full !== this.full) this.onFull(full)
    this.full = full
  }

  private follow(done: Promise<unknown>): void {
    this.writing = Promise.allSettled([this.writing, done])
  }
}
