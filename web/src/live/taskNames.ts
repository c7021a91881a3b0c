/** The names of the task types, as each type brings them; their sentences are areas of their own. */
import { useI18n } from 'vue-i18n'

import { taskParts, type Name } from '@/live/taskParts'

const folders = import.meta.glob('../../../src/zuoxi/tasks/*/web/index.ts')

/** The sentence files of the task types, each called as its folder, and of what they share. */
export const TASK_AREAS: readonly string[] = [
  ...Object.keys(folders).map((path) => path.split('/').at(-3) ?? ''),
  'media',
]

/** Return a function that names a task type by its key; one that is not built in keeps its key. */
export function useTaskNames(): (task: string) => string {
  const { t } = useI18n()
  return (task) => {
    const title = taskParts(task)?.title
    return title === undefined ? task : t(title)
  }
}

/** Return a function that says a name: what the competition calls it comes before our own word. */
export function useSpoken(): (name: Name) => string {
  const { t } = useI18n()
  return ({ key, own }) => own ?? t(key)
}
