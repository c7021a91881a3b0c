/**
 * One way to write a JSON value as bytes: the twin of `zuoxi/kernel/canonical.py`.
 *
 * Object keys sorted by code point, no white space, UTF-8, only the escapes that JSON demands,
 * numbers are integers of at most 53 bits. Both sides pass `tests/vectors/canonical.json`.
 */
import { sha256Hex } from './sha256'

/** A value that has a canonical form. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The value cannot be written canonically: a float, a huge integer, a lone surrogate. */
export class NotCanonicalError extends Error {}

const encoder = new TextEncoder()
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

/** Compare by code point: UTF-16 order puts a rare character before U+E000, Python does not. */
function byCodePoint(left: string, right: string): number {
  const a = Array.from(left, (character) => character.codePointAt(0) ?? 0)
  const b = Array.from(right, (character) => character.codePointAt(0) ?? 0)
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function quote(text: string): string {
  if (LONE_SURROGATE.test(text)) throw new NotCanonicalError('text with a lone surrogate')
  return JSON.stringify(text)
}

/** The canonical text of `value`; throws {@link NotCanonicalError} if it has none. */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new NotCanonicalError(`no 53-bit integer: ${value}`)
    return String(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object') {
    const members = value as Record<string, unknown>
    const keys = Object.keys(members).sort(byCodePoint)
    return `{${keys.map((key) => `${quote(key)}:${canonical(members[key])}`).join(',')}}`
  }
  throw new NotCanonicalError(`${typeof value} has no canonical form`)
}

/** SHA-256 of the canonical bytes of `value`, 64 hexadecimal digits. */
export function hashOf(value: unknown): string {
  return sha256Hex(encoder.encode(canonical(value)))
}
