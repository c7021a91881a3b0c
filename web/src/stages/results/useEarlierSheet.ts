/** A version that was published earlier, shown as it was then; files hold what is shown. */
import { computed, ref, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { answer, api } from '@/api/client'
import type { ResultRow } from '@/api/types'
import { useLoaded } from '@/kit/useLoaded'

interface EarlierSheet {
  /** The version that is shown; null: the present rows. */
  shownVersion: Ref<number | null>
  /** Its rows; null while the present ones are shown. */
  earlier: Readonly<ShallowRef<ResultRow[] | null>>
  /** What the address of a file adds for it. */
  chosen: ComputedRef<string>
}

export function useEarlierSheet(competitionId: number): EarlierSheet {
  const shownVersion = ref<number | null>(null)
  const { value: earlier, load } = useLoaded(() => Promise.resolve<ResultRow[] | null>(null))
  const chosen = computed(() =>
    shownVersion.value === null ? '' : `?version=${shownVersion.value}`,
  )
  watch(shownVersion, (version) => {
    void load(async () => {
      if (version === null) return null
      const path = { competition_id: competitionId, version }
      const found = await answer(
        api.GET('/api/competitions/{competition_id}/results/sheets/{version}', {
          params: { path },
        }),
      )
      return found.rows
    })
  })
  return { shownVersion, earlier, chosen }
}
