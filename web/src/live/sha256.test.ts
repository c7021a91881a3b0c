import { expect, it } from 'vitest'

import { hmacSha256Hex, RunningSha256, sha256Hex } from './sha256'

const bytes = Uint8Array.from({ length: 1000 }, (_, n) => (n * 7 + 3) % 256)

it.each([0, 1, 55, 56, 63, 64, 65, 127, 128, 999, 1000])(
  'a hash over two pieces, the first of %i bytes, is that of the whole',
  (length) => {
    const hash = new RunningSha256()
    hash.update(bytes.subarray(0, length))
    hash.update(bytes.subarray(length))
    expect(hash.hex()).toBe(sha256Hex(bytes))
  },
)

it('a hash goes on from where it was kept', () => {
  const first = new RunningSha256()
  first.update(bytes.subarray(0, 300))
  const kept = structuredClone(first.state())
  first.update(bytes.subarray(300, 400))
  const second = new RunningSha256(kept)
  second.update(bytes.subarray(300))
  expect(second.hex()).toBe(sha256Hex(bytes))
})

it('a hash can be read before the end', () => {
  const hash = new RunningSha256()
  hash.update(bytes.subarray(0, 70))
  expect(hash.hex()).toBe(sha256Hex(bytes.subarray(0, 70)))
  hash.update(bytes.subarray(70))
  expect(hash.hex()).toBe(sha256Hex(bytes))
})

it('an HMAC is that of the published test case', () => {
  // RFC 4231, test case 2
  expect(hmacSha256Hex('Jefe', 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})
