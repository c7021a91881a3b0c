/** What ended a task, in words: the clock, or the chief judge for everybody or for one person. */
import { useI18n } from 'vue-i18n'

import type { Receipt } from '@/live/protocol'

export function useEndedHow(): (by: Receipt['ended_by'] | null) => string {
  const { t } = useI18n()
  return (by) => {
    switch (by) {
      case 'hall':
        return t('sitting.closed.by.hall')
      case 'person':
        return t('sitting.closed.by.person')
      default:
        return t('sitting.closed.by.bell')
    }
  }
}
