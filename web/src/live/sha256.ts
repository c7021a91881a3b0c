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

/** The SHA-256 of `bytes` as 64 hexadecimal digits. */
export function sha256Hex(bytes: Uint8Array): string {
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0)
  const state = Int32Array.from(START)
  const words = new Int32Array(64)
  for (let offset = 0; offset < padded.length; offset += 64) {
    for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(offset + 4 * i)
    compress(state, words)
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}
