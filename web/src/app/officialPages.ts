/** The officials' pages in the order of a competition's day, and the right that opens each. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'

import type { Permission } from '@/api/types'
import { useMe } from '@/stages/accounts/me'

export interface OfficialPage {
  to: string
  title: string
  /** What can be done there, in one sentence. */
  text: string
}

/** Return the pages that the person may open; home is always the first. */
export function useOfficialPages(): ComputedRef<OfficialPage[]> {
  const { t } = useI18n()
  const me = useMe()
  return computed(() => {
    const all: [permission: Permission | null, page: OfficialPage][] = [
      [null, { to: '/home', title: t('app.rail.home'), text: '' }],
      [
        'competition.view',
        {
          to: '/competition',
          title: t('app.rail.competition'),
          text: t('app.does.competition'),
        },
      ],
      [
        'officials.view',
        { to: '/officials', title: t('app.rail.officials'), text: t('app.does.officials') },
      ],
      ['paper.view', { to: '/papers', title: t('app.rail.papers'), text: t('app.does.papers') }],
      [
        'contestants.view',
        { to: '/contestants', title: t('app.rail.contestants'), text: t('app.does.contestants') },
      ],
      ['hall.view', { to: '/seats', title: t('app.rail.seats'), text: t('app.does.seats') }],
      ['hall.view', { to: '/hall', title: t('app.rail.hall'), text: t('app.does.hall') }],
      [
        'results.view',
        { to: '/results', title: t('app.rail.results'), text: t('app.does.results') },
      ],
      ['ledger.view', { to: '/ledger', title: t('app.rail.ledger'), text: t('app.does.ledger') }],
    ]
    return all
      .filter(([permission]) => permission === null || me.may(permission))
      .map(([, page]) => page)
  })
}
