/** By which column a table is sorted: a second press on the same heading turns the order round. */
import { ref, type Ref } from 'vue'

export interface Sorting<Column extends string> {
  column: Ref<Column>
  descending: Ref<boolean>
  sortBy: (next: Column) => void
  /** What `aria-sort` says of a heading. */
  direction: (column: Column) => 'ascending' | 'descending' | 'none'
}

/** Begin with `first`, ascending. */
export function useSorting<Column extends string>(first: Column): Sorting<Column> {
  const column = ref(first) as Ref<Column>
  const descending = ref(false)

  function sortBy(next: Column): void {
    descending.value = column.value === next && !descending.value
    column.value = next
  }

  function direction(of: Column): 'ascending' | 'descending' | 'none' {
    if (column.value !== of) return 'none'
    return descending.value ? 'descending' : 'ascending'
  }

  return { column, descending, sortBy, direction }
}
