/**
 * What is being typed and is nobody's word yet (a form that is half filled): kept in this tab over a
 * reload, apart by sitting and task, and never sent.
 */
import { inject, provide, ref, watch, type InjectionKey, type Ref } from 'vue'

const key: InjectionKey<() => string> = Symbol('scratch')
const PREFIX = 'zuoxi.scratch'

/** `owner` names the sitting and the task that the workbench below belongs to. */
export function provideScratch(owner: () => string): void {
  provide(key, owner)
}

/** A value that survives a reload of the page; `none` where nothing is kept, as after clearing it. */
export function useScratch<T>(name: string, none: T): Ref<T> {
  const owner = inject(key, null)
  if (owner === null) return ref(none) as Ref<T>
  const address = `${PREFIX}.${owner()}.${name}`
  const nothing = JSON.stringify(none)
  const value = ref(read(address) ?? JSON.parse(nothing)) as Ref<T>
  watch(
    value,
    (now) => {
      const text = JSON.stringify(now)
      write(address, text === nothing ? null : text)
    },
    { deep: true },
  )
  return value
}

/** A browser may refuse to keep anything: the form works all the same. */
function read(address: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(address) ?? 'null')
  } catch {
    return null
  }
}

function write(address: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(address)
    else sessionStorage.setItem(address, text)
  } catch {
    // Nothing is kept.
  }
}
