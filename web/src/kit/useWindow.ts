/** Draws only the rows that are in sight, so that 4,000 seats scroll like 40. */
import { useElementSize, useScroll } from '@vueuse/core'
import { computed, type ComputedRef, type Ref } from 'vue'

const BEYOND = 8

export interface Slice {
  first: number
  /** One past the last. */
  last: number
  /** Heights in px that stand in for the rows above and below. */
  above: number
  below: number
}

/** Return which of `count` rows of `rowHeight` px are to be drawn. Pure. */
export function slice(
  count: number,
  rowHeight: number,
  scrolled: number,
  visibleHeight: number,
): Slice {
  const first = Math.min(Math.max(0, Math.floor(scrolled / rowHeight) - BEYOND), count)
  const last = Math.min(count, Math.ceil((scrolled + visibleHeight) / rowHeight) + BEYOND)
  return {
    first,
    last: Math.max(first, last),
    above: first * rowHeight,
    below: Math.max(0, count - Math.max(first, last)) * rowHeight,
  }
}

/** Follow the scrolling of `container` and return the rows to draw. */
export function useWindow(
  container: Ref<HTMLElement | null>,
  count: () => number,
  rowHeight: number,
): ComputedRef<Slice> {
  const { y } = useScroll(container)
  const { height } = useElementSize(container)
  return computed(() => slice(count(), rowHeight, y.value, height.value || 600))
}
