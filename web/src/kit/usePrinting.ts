/**
 * Whether the page is being printed, by its own button or by the browser's menu and Ctrl+P: a list
 * that draws only what is in sight must draw everything then.
 */
import { useEventListener } from '@vueuse/core'
import { nextTick, readonly, ref, type Ref } from 'vue'

export interface Printing {
  printing: Readonly<Ref<boolean>>
  /** When printing began, by this machine's clock, in ms. */
  startedMs: Readonly<Ref<number>>
  /** Draw for paper, then ask the browser to print. */
  print: () => Promise<void>
}

export function usePrinting(): Printing {
  const printing = ref(false)
  const startedMs = ref(0)

  function begin(): void {
    startedMs.value = Date.now()
    printing.value = true
  }

  // What is changed here is drawn before the browser looks at the page.
  useEventListener(window, 'beforeprint', begin)
  useEventListener(window, 'afterprint', () => {
    printing.value = false
  })

  async function print(): Promise<void> {
    begin()
    // The browser tells of its printing in the middle of this call, too late for a new drawing.
    await nextTick()
    window.print()
    printing.value = false
  }

  return { printing: readonly(printing), startedMs: readonly(startedMs), print }
}
