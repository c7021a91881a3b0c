/** Whether this machine may write. One machine does; the hall moves the right between them. */
import { readonly, ref, type Ref } from 'vue'

/** `moved`: this machine had it and lost it to another one. */
export type Right = 'none' | 'holds' | 'moved'

export interface WritingRight {
  right: Readonly<Ref<Right>>
  holds: () => boolean
  /** The server has said whether it is ours; what was lost stays lost until it is given again. */
  told: (granted: boolean) => void
  /** The server has given it to another machine. */
  lost: () => void
  /** The contestant wants it back here and waits like a new machine. */
  askedBack: () => void
}

export function createRight(): WritingRight {
  const right = ref<Right>('none')
  return {
    right: readonly(right),
    holds: () => right.value === 'holds',
    told: (granted) => {
      if (granted) right.value = 'holds'
      else if (right.value === 'holds') right.value = 'none'
    },
    lost: () => {
      right.value = 'moved'
    },
    askedBack: () => {
      right.value = 'none'
    },
  }
}
