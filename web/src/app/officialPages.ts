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

/** Return the pages that the person may open, each told by what they may do there; home is first. */
export function useOfficialPages(): ComputedRef<OfficialPage[]> {
  const { t } = useI18n()
  const me = useMe()

  /** What is done there, for whoever may do it; what is seen there, for everybody else. */
  function told(does: string, reads: string, ...rights: Permission[]): string {
    return rights.some((right) => me.may(right)) ? does : reads
  }

  function hall(): string {
    if (me.may('hall.command')) return t('app.does.hall')
    return told(t('app.helps.hall'), t('app.reads.hall'), 'hall.answer_hand')
  }

  return computed(() => {
    const all: [right: Permission | null, to: string, title: string, text: string][] = [
      [null, '/home', t('app.rail.home'), ''],
      ['competition.view', '/competition', t('app.rail.competition'), t('app.does.competition')],
      [
        'officials.view',
        '/officials',
        t('app.rail.officials'),
        told(t('app.does.officials'), t('app.reads.officials'), 'officials.manage'),
      ],
      [
        'paper.view',
        '/papers',
        t('app.rail.papers'),
        told(t('app.does.papers'), t('app.reads.papers'), 'paper.edit', 'paper.freeze'),
      ],
      [
        'contestants.view',
        '/contestants',
        t('app.rail.contestants'),
        told(t('app.does.contestants'), t('app.reads.contestants'), 'contestants.edit'),
      ],
      [
        'hall.view',
        '/seats',
        t('app.rail.seats'),
        told(t('app.does.seats'), t('app.reads.seats'), 'seats.arrange', 'seats.issue_codes'),
      ],
      ['hall.view', '/hall', t('app.rail.hall'), hall()],
      ['calls.play_customer', '/customer', t('app.rail.customer'), t('app.does.customer')],
      [
        'results.view',
        '/results',
        t('app.rail.results'),
        told(t('app.does.results'), t('app.reads.results'), 'results.publish'),
      ],
      ['ledger.view', '/ledger', t('app.rail.ledger'), t('app.does.ledger')],
    ]
    return all
      .filter(([right]) => right === null || me.may(right))
      .map(([, to, title, text]) => ({ to, title, text }))
  })
}
