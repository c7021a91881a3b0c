/** Whoever used the keyboard on a screen that has gone goes on with the heading of the next one. */
import { nextTick, watch, type Ref } from 'vue'

import type { Screen } from '@/live/sitting/shown'

export function useScreenFocus(screen: Readonly<Ref<Screen>>): void {
  watch(
    screen,
    async () => {
      await nextTick()
      if (document.activeElement !== document.body) return
      const heading = document.querySelector<HTMLElement>('#page h1')
      heading?.setAttribute('tabindex', '-1')
      heading?.focus()
    },
    { flush: 'post' },
  )
}
