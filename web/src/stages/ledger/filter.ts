/** Which entries of the ledger a page shows. Pure. */
import type { LedgerEntry } from '@/api/types'

export interface Wanted {
  /** A verb, '' for all. */
  verb: string
  /** Part of a seat, a contestant's code, an official's name, a reason or a witness. */
  words: string
}

/** Return the entries of `verb` in which every one of the words stands somewhere. */
export function filtered(entries: readonly LedgerEntry[], { verb, words }: Wanted): LedgerEntry[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return entries.filter((entry) => {
    if (verb !== '' && entry.verb !== verb) return false
    const said = [entry.seat, entry.code, entry.actor, entry.text].join(' ').toLowerCase()
    return wanted.every((word) => said.includes(word))
  })
}

/** Return every verb that occurs with its name, by name. */
export function verbsOf(entries: readonly LedgerEntry[]): { verb: string; name: string }[] {
  const names = new Map(entries.map((entry) => [entry.verb, entry.name]))
  return [...names]
    .map(([verb, name]) => ({ verb, name }))
    .sort((a, b) => a.name.localeCompare(b.name, 'zh-Hans'))
}
