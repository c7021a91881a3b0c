/** What the contestant's tab says: technical support finds a seat by it, from across the hall. */
import { useI18n } from 'vue-i18n'

import { usePageTitle } from '@/app/pageTitle'
import type { SittingState } from '@/live/useSitting'

export function useSitTitle({ sitting, screen }: SittingState): void {
  const { t } = useI18n()
  usePageTitle(() => {
    const { value: kept } = sitting
    // At the door nobody sits here, whoever sat here before.
    if (kept === null || screen.value === 'entry') return [t('sitting.page'), t('app.name')]
    const { seat, competition } = kept.view
    return [t('sitting.page'), t('sitting.footer.seat', { seat }), competition]
  })
}
