/**
 * SHA-256 without waiting.
 *
 * `crypto.subtle` answers only in a later task. An op must be hashed and handed to IndexedDB before
 * a page that is being closed is gone, so the chain needs the digest in the same turn. The tests
 * compare this module with `crypto.subtle`.
 */

function fractionalBits(root: number): number {
  return ((root % 1) * 2 ** 32) | 0
}

const ROUND: number[] = []
const START: number[] = []
for (let candidate = 2; ROUND.length < 64; candidate += 1) {
  let prime = true
  for (let factor = 2; factor * factor <= candidate; factor += 1) {
    if (candidate % factor === 0) prime = false
  }
  if (!prime) continue
  if (START.length < 8) START.push(fractionalBits(Math.sqrt(candidate)))
  ROUND.push(fractionalBits(Math.cbrt(candidate)))
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

function compress(state: Int32Array, words: Int32Array): void {
  for (let i = 16; i < 64; i += 1) {
    const a = words[i - 15] as number
    const b = words[i - 2] as number
    const low = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
    const high = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
    words[i] = ((words[i - 16] as number) + low + (words[i - 7] as number) + high) | 0
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let i = 0; i < 64; i += 1) {
    const choice = (e & f) ^ (~e & g)
    const big = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const one = (h + big + choice + (ROUND[i] as number) + (words[i] as number)) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const two = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = ((state[i] as number) + word) | 0
  })
}

/** How far a {@link RunningSha256} has come; can be kept in IndexedDB and gone on with. */
export interface HashState {
  /** The eight words. */
  words: readonly number[]
  /** What does not fill a block of 64 bytes yet. */
  rest: Uint8Array<ArrayBuffer>
  /** Bytes so far. */
  length: number
}

/** SHA-256 of bytes that come piece by piece; the browser's own wants them all at once. */
export class RunningSha256 {
  private readonly words: Int32Array
  private rest: Uint8Array<ArrayBuffer>
  private length: number

  /** Begin anew, or go on from where `state` was taken. */
  constructor(state?: HashState) {
    this.words = Int32Array.from(state?.words ?? START)
    this.rest = Uint8Array.from(state?.rest ?? [])
    this.length = state?.length ?? 0
  }

  /** The next piece, of any length. */
  update(bytes: Uint8Array): void {
    const whole = new Uint8Array(this.rest.length + bytes.length)
    whole.set(this.rest)
    whole.set(bytes, this.rest.length)
    const blocks = whole.length - (whole.length % 64)
    fold(this.words, whole.subarray(0, blocks))
    this.rest = whole.slice(blocks)
    this.length += bytes.length
  }

  /** Where it stands now. */
  state(): HashState {
    return { words: [...this.words], rest: this.rest.slice(), length: this.length }
  }

  /** The hash of everything so far, as 64 hexadecimal digits; more may follow. */
  hex(): string {
    const padded = new Uint8Array((((this.rest.length + 8) >> 6) + 1) << 6)
    padded.set(this.rest)
    padded[this.rest.length] = 0x80
    const view = new DataView(padded.buffer)
    view.setUint32(padded.length - 8, Math.floor(this.length / 2 ** 29))
    view.setUint32(padded.length - 4, (this.length << 3) >>> 0)
    const words = this.words.slice()
    fold(words, padded)
    return Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }
}

/** Take whole blocks of 64 bytes into `state`. */
function fold(state: Int32Array, blocks: Uint8Array): void {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength)
  const words = new Int32Array(64)
  for (let offset = 0; offset < blocks.length; offset += 64) {
    for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(offset + 4 * i)
    compress(state, words)
  }
}

/** The SHA-256 of `bytes` as 64 hexadecimal digits. */
export function sha256Hex(bytes: Uint8Array): string {
  const hash = new RunningSha256()
  hash.update(bytes)
  return hash.hex()
}

/** HMAC-SHA256 of a text under a key of at most 64 bytes, as 64 hexadecimal digits. */
export function hmacSha256Hex(key: string, text: string): string {
  const block = new Uint8Array(64)
  block.set(new TextEncoder().encode(key))
  const inner = new RunningSha256()
  inner.update(block.map((byte) => byte ^ 0x36))
  inner.update(new TextEncoder().encode(text))
  const outer = new RunningSha256()
  outer.update(block.map((byte) => byte ^ 0x5c))
  outer.update(Uint8Array.from(inner.hex().match(/../g) ?? [], (pair) => parseInt(pair, 16)))
  return outer.hex()
}
