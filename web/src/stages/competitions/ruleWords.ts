/** The value of a setting in words, with its unit. Pure. */
import type { RuleLine } from '@/api/types'

const SECOND_MS = 1000

/** By how much a value is divided before people read it: seconds are kept in ms. */
export function scaleOf(line: Pick<RuleLine, 'kind'>): number {
  return line.kind === 'seconds' ? SECOND_MS : 1
}

/** What `line` says when its value is `value`. */
export function ruleWords(line: RuleLine, value: RuleLine['value'] = line.value): string {
  switch (line.kind) {
    case 'fixed':
      return line.says
    case 'choice':
      return line.choices.find((choice) => choice.value === value)?.words ?? ''
    case 'words':
      return String(value ?? '')
    default:
      return `${Number(value) / scaleOf(line)} ${line.unit}`
  }
}
