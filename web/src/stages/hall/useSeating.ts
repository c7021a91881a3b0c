/** The hall's plan as the organiser arranges it, and the verbs that change it. */
import { ref, type Ref } from 'vue'

import { answer, api } from '@/api/client'
import type { HallPlan, SeatCode, Seating } from '@/api/types'
import { useAct, type Act } from '@/kit/useAct'
import { useLoaded, type Loaded } from '@/kit/useLoaded'

export interface Arranging {
  seating: Loaded<Seating>
  /** Codes that were issued just now, to be printed. */
  slips: Ref<SeatCode[]>
  furnish: Act<[plan: HallPlan]>
  seatAll: Act<[paper: number | null]>
  givePaper: Act<[paper: number, sittings: number[]]>
  move: Act<[sitting: number, seat: number]>
  unseat: (sitting: number) => Promise<void>
  issueAll: () => Promise<void>
  issueOne: (sitting: number) => Promise<void>
}

/** Return the plan of `competitionId` and its verbs; every verb brings the plan as it is then. */
export function useSeating(competitionId: number): Arranging {
  const here = { competition_id: competitionId }
  const params = { path: here }
  const seating = useLoaded(() =>
    answer(api.GET('/api/competitions/{competition_id}/seating', { params })),
  )
  const slips = ref<SeatCode[]>([])

  const furnish = useAct(async (body: HallPlan) => {
    seating.take(
      await answer(api.PUT('/api/competitions/{competition_id}/seating', { params, body })),
    )
  })
  const seatAll = useAct(async (paper: number | null) => {
    const body = { paper }
    seating.take(
      await answer(api.POST('/api/competitions/{competition_id}/seating', { params, body })),
    )
  })
  const givePaper = useAct(async (paper: number, sittings: number[]) => {
    const body = { paper, sittings }
    seating.take(
      await answer(api.POST('/api/competitions/{competition_id}/seating/paper', { params, body })),
    )
  })
  const move = useAct(async (sitting: number, seat: number) => {
    const path = { ...here, sitting_id: sitting }
    seating.take(
      await answer(
        api.POST('/api/competitions/{competition_id}/seating/{sitting_id}/move', {
          params: { path },
          body: { seat },
        }),
      ),
    )
  })

  async function unseat(sitting: number): Promise<void> {
    const path = { ...here, sitting_id: sitting }
    seating.take(
      await answer(
        api.POST('/api/competitions/{competition_id}/seating/{sitting_id}/unseat', {
          params: { path },
        }),
      ),
    )
  }

  async function issueAll(): Promise<void> {
    slips.value = await answer(
      api.POST('/api/competitions/{competition_id}/seats/codes', { params }),
    )
    await seating.load()
  }

  async function issueOne(sitting: number): Promise<void> {
    const path = { ...here, sitting_id: sitting }
    slips.value = [
      await answer(
        api.POST('/api/competitions/{competition_id}/seating/{sitting_id}/code', {
          params: { path },
        }),
      ),
    ]
    await seating.load()
  }

  return { seating, slips, furnish, seatAll, givePaper, move, unseat, issueAll, issueOne }
}
