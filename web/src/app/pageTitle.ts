/** What the browser's tab says: page · competition, so that two tabs of one desk are told apart. */
import { watchEffect } from 'vue'

import type { CompetitionBrief } from '@/api/types'
import { i18n } from '@/app/i18n'

/** Keep the document's title at what `parts` says now; empty parts are left out. */
export function usePageTitle(parts: () => readonly string[]): void {
  watchEffect(() => {
    const said = parts().filter((part) => part !== '')
    document.title = said.length === 0 ? i18n.global.t('app.name') : said.join(' · ')
  })
}

/** Return name and edition as one line; an edition that the name already tells is not said twice. */
export function competitionTitle({
  name,
  edition,
}: Pick<CompetitionBrief, 'name' | 'edition'>): string {
  return edition === '' || name.includes(edition) ? name : `${name} ${edition}`
}
