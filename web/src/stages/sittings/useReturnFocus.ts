/**
 * Keeps the contestant's place in the workbench while another screen lies over it: the field, and
 * where in its text the caret stood. Hiding an element drops the focus to the document, and what
 * is typed then goes nowhere.
 */
import { nextTick, onMounted, watch, type Ref } from 'vue'

type Field = HTMLInputElement | HTMLTextAreaElement

interface Spot {
  field: Field
  start: number | null
  end: number | null
}

const isField = (element: unknown): element is Field =>
  element instanceof HTMLTextAreaElement ||
  (element instanceof HTMLInputElement && !['range', 'checkbox', 'radio'].includes(element.type))

/**
 * Give the field in `container` that was used last the focus back whenever `shown` becomes true.
 * The place is noted before the change is drawn; a field that is gone is not looked for.
 */
export function useReturnFocus(
  container: Readonly<Ref<HTMLElement | null>>,
  shown: () => boolean,
): void {
  let spot: Spot | null = null

  function note(field: Field): void {
    spot = { field, start: field.selectionStart, end: field.selectionEnd }
  }

  onMounted(() => {
    // A key beside the field (提交…) takes the focus first: the field is noted when it is left.
    container.value?.addEventListener('focusout', ({ target }) => {
      if (isField(target)) note(target)
    })
  })

  watch(
    shown,
    () => {
      const active = document.activeElement
      if (isField(active) && container.value?.contains(active)) note(active)
    },
    { flush: 'pre' },
  )
  watch(
    shown,
    async (now) => {
      if (!now) return
      await nextTick()
      if (!spot?.field.isConnected) return
      const { field, start, end } = spot
      field.focus()
      if (start !== null && end !== null) field.setSelectionRange(start, end)
    },
    { flush: 'post' },
  )
}
