/** How somebody's work ended, in the rules' words: handed in, the bell, or stopped and by whom. */
import { useI18n } from 'vue-i18n'

import type { ResultRow } from '@/api/types'
import { useRoleNames } from '@/stages/accounts/roleNames'

type Ended = Pick<ResultRow, 'ending' | 'stop'>

/** Return a function that says how it ended, and who ended it where somebody did. */
export function useEndingWords(): (row: Ended) => { how: string; by: string } {
  const { t } = useI18n()
  const roleName = useRoleNames()
  return ({ ending, stop }) => {
    if (ending === 'submitted') return { how: t('results.ending.submitted'), by: '' }
    if (ending === 'bell') return { how: t('results.ending.bell'), by: '' }
    if (stop === null || stop === undefined) return { how: t('results.ending.stopped'), by: '' }
    const how = stop.whom === 'hall' ? t('results.ending.hall') : t('results.ending.person')
    return { how, by: t('results.ending.by', { role: roleName(stop.role), name: stop.by }) }
  }
}
