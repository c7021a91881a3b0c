/** What a held op is called: the place that it writes to, or what kind of change it is. */
import { useI18n } from 'vue-i18n'

import type { HeldOp } from '@/api/types'
import { taskParts } from '@/live/taskParts'

export function useOpWords(): (op: HeldOp, task: string) => string {
  const { t } = useI18n()
  return ({ kind, item, field }, task) => {
    if (field !== '') return t('hall.held.where', { item, field })
    if (kind === 'submit') return t('hall.held.submit')
    const name = taskParts(task)?.kinds?.[kind]
    return name === undefined ? kind : t(name)
  }
}
