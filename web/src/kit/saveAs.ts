/** Saving what the server answered as a file, under the name that the server gave it. */

/** Let the browser save `content`; the name is that of `response`'s Content-Disposition. */
export function saveAs(content: Blob, response: Response): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = nameIn(response.headers.get('Content-Disposition') ?? '')
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Return the file name of a Content-Disposition, the one in full UTF-8 before the plain one. */
export function nameIn(disposition: string): string {
  const full = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1]
  if (full !== undefined) return decodeURIComponent(full)
  return /filename="([^"]+)"/.exec(disposition)?.[1] ?? 'zuoxi'
}
