/**
 * Which item lies on the desk, and where the hands are: Enter goes from field to field and on to
 * the next item, the list and F9 go straight to an item.
 */
import { computed, nextTick, onMounted, ref, type ComputedRef, type Ref } from 'vue'

import type { Field, ItemView } from './model'

/** What can be focused; `select` marks what stands in it, too. */
export interface FieldHandle {
  focus: () => void
  select: () => void
}

export interface Desk {
  current: Readonly<Ref<number>>
  item: ComputedRef<ItemView | undefined>
  /** The field as it is on the page, null when it has gone. */
  remember: (field: Field, handle: FieldHandle | null) => void
  /** Put item `index` on the desk, the hands in its first field. */
  go: (index: number) => Promise<void>
  /** From `field` to the next one, after the last to the next item. */
  goOn: (field: Field) => void
  /** To the next item, after the last to the first. */
  goRound: () => void
}

/** `leaving` is called before another item or field takes the place of the present one. */
export function useDesk(items: () => readonly ItemView[], leaving: () => void): Desk {
  const current = ref(0)
  const item = computed(() => items()[current.value])
  const handles = new Map<Field, FieldHandle>()

  function begin(): void {
    const first = item.value?.fields[0]
    if (first) handles.get(first)?.focus()
  }

  async function go(index: number): Promise<void> {
    if (index === current.value || !items()[index]) return
    leaving()
    current.value = index
    await nextTick()
    begin()
  }

  function goOn(field: Field): void {
    if (!item.value) return
    leaving()
    const next = item.value.fields[item.value.fields.indexOf(field) + 1]
    if (next) handles.get(next)?.select()
    else void go(current.value + 1)
  }

  onMounted(begin)
  return {
    current,
    item,
    remember: (field, handle) => {
      if (handle) handles.set(field, handle)
      else handles.delete(field)
    },
    go,
    goOn,
    goRound: () => void go((current.value + 1) % items().length),
  }
}
