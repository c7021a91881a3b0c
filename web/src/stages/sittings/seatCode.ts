/** The seat code as it is typed: eight characters, shown in two groups of four. */

export const CODE_LENGTH = 8

/** What counts of the typed text: full width becomes half width, dashes and spaces go. */
export function bareCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, CODE_LENGTH)
}

/** `ab12cd` → `AB12-CD`. */
export function shownCode(typed: string): string {
  const code = bareCode(typed)
  return code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code
}
