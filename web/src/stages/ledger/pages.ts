/** The ledger is read in pages, oldest first: a competition of many days has thousands of entries. */
import { answer, api } from '@/api/client'
import type { LedgerEntry } from '@/api/types'

const PAGE = 500

/** Yield the entries of a competition after number `after`, page by page, until there are no more. */
export async function* ledgerPages(
  competitionId: number,
  after: number,
): AsyncGenerator<LedgerEntry[]> {
  const path = { competition_id: competitionId }
  for (let last = after; ;) {
    const query = { after: last, limit: PAGE }
    const { entries } = await answer(
      api.GET('/api/competitions/{competition_id}/ledger', { params: { path, query } }),
    )
    last = entries.at(-1)?.seq ?? last
    yield entries
    if (entries.length < PAGE) return
  }
}
