import { describe, expect, it } from 'vitest'

import vectors from '../../../tests/vectors/canonical.json?raw'
import { canonical, hashOf, NotCanonicalError } from './canonical'
import { sha256Hex } from './sha256'

interface Vector {
  value: unknown
  text: string
  sha256: string
}

describe('the canonical form', () => {
  it('is the one that Python writes, for every shared vector', () => {
    const all = JSON.parse(vectors) as Vector[]
    expect(
      all.map(({ value }) => ({ value, text: canonical(value), sha256: hashOf(value) })),
    ).toEqual(all.map(({ value, text, sha256 }) => ({ value, text, sha256 })))
  })

  it('sorts keys by code point, where UTF-16 would put 𠮷 before ﹅', () => {
    expect(canonical({ '𠮷': 1, '﹅': 2 })).toBe('{"﹅":2,"𠮷":1}')
  })

  it.each([[1.5], [2 ** 53], [NaN], ['\ud800'], [{ '\udc00': 1 }], [undefined], [[() => 1]]])(
    'refuses %s, which has none',
    (value) => {
      expect(() => canonical(value)).toThrow(NotCanonicalError)
    },
  )

  it('takes the largest integer of 53 bits', () => {
    expect(canonical([2 ** 53 - 1, -(2 ** 53 - 1)])).toBe('[9007199254740991,-9007199254740991]')
  })
})

describe('the digest', () => {
  it('is the one of the browser, for every length around the block borders', async () => {
    for (const length of [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 128, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) % 256)
      const native = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      expect(sha256Hex(bytes)).toBe(
        Array.from(native, (b) => b.toString(16).padStart(2, '0')).join(''),
      )
    }
  })
})
