/**
 * Recordings are fetched whole when their task begins and kept on the machine, so that they play
 * on with the server down and after a reload; at the receipt they go, the next contestant sits here.
 */
import type { Recording } from './protocol'
import type { Database } from './store'

const RETRY_MS = [1_000, 2_000, 4_000, 8_000]

export class RecordingShelf {
  private urls = new Map<string, Promise<string>>()
  private offered = new Map<string, Recording>()
  private queue: Promise<unknown> = Promise.resolve()

  constructor(private readonly database: Database) {}

  /**
   * Only these are kept: take them in, one after the other in this order, and let go of all others,
   * whoever had them fetched. Known ones cost nothing.
   */
  async only(recordings: readonly Recording[]): Promise<void> {
    const wanted = new Set(recordings.map(({ sha256 }) => sha256))
    for (const sha256 of [...this.offered.keys()]) if (!wanted.has(sha256)) this.drop(sha256)
    this.offer(recordings)
    const kept = await this.database.getAllKeys('recordings')
    // Looked at again: what was offered meanwhile stays.
    const gone = kept.filter((sha256) => !this.offered.has(sha256))
    await Promise.all(gone.map((sha256) => this.database.delete('recordings', sha256)))
  }

  /** Take these in, one after the other in this order; known ones cost nothing. */
  private offer(recordings: readonly Recording[]): void {
    for (const recording of recordings) {
      this.offered.set(recording.sha256, recording)
      this.queue = this.queue.then(() => this.resolve(recording.sha256)).catch(() => undefined)
    }
  }

  /** An address in this page for the whole recording; waits until it is here. */
  resolve(sha256: string): Promise<string> {
    let url = this.urls.get(sha256)
    if (!url) {
      url = this.load(sha256)
      this.urls.set(sha256, url)
      url.catch(() => this.urls.delete(sha256))
    }
    return url
  }

  private drop(sha256: string): void {
    this.offered.delete(sha256)
    void this.urls
      .get(sha256)
      ?.then(URL.revokeObjectURL)
      .catch(() => undefined)
    this.urls.delete(sha256)
  }

  private async load(sha256: string): Promise<string> {
    const kept = await this.database.get('recordings', sha256)
    const { mediaType, bytes } = kept ?? (await this.fetchWhole(sha256))
    return URL.createObjectURL(new Blob([bytes], { type: mediaType }))
  }

  private async fetchWhole(sha256: string): Promise<{ mediaType: string; bytes: ArrayBuffer }> {
    for (let tries = 0; ; tries += 1) {
      const recording = this.offered.get(sha256)
      if (!recording) throw new Error(`recording ${sha256} was not offered`)
      try {
        const response = await fetch(recording.url, {
          credentials: 'same-origin',
          // It is kept in one place only, which the receipt clears.
          cache: 'no-store',
        })
        if (!response.ok) throw new Error(`status ${response.status}`)
        const bytes = await response.arrayBuffer()
        if (bytes.byteLength !== recording.bytes) throw new Error('truncated')
        const kept = { sha256, mediaType: recording.media_type, bytes }
        if (!this.offered.has(sha256)) throw new Error('no longer wanted')
        await this.database.put('recordings', kept).catch(() => undefined)
        return kept
      } catch {
        const wait = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 8_000
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
  }
}
