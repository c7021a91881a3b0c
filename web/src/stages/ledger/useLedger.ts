/** A competition's ledger, newest entry first, growing as long as the page is shown. */
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

import { sentenceOf } from '@/api/client'
import type { LedgerEntry } from '@/api/types'
import { language } from '@/app/i18n'
import { gathered } from '@/kit/gathered'
import { ledgerPages } from '@/stages/ledger/pages'

export interface Ledger {
  entries: ShallowRef<LedgerEntry[]>
  /** Whether everything there was at the first question is here. */
  loaded: Ref<boolean>
  error: Ref<string>
  /** Ask for what came after the newest entry known. */
  catchUp: () => Promise<void>
}

/** Read the ledger of `competitionId` now; only entries that `wanted` takes are kept. */
export function useLedger(
  competitionId: number,
  wanted: (entry: LedgerEntry) => boolean = () => true,
): Ledger {
  const entries = shallowRef<LedgerEntry[]>([])
  const loaded = ref(false)
  const error = ref('')
  let after = 0
  let reading = 0

  const { ask, stop } = gathered(async () => {
    const mine = reading
    try {
      const from = after
      for await (const page of ledgerPages(competitionId, after)) {
        if (mine !== reading) return
        if (from > 0 && page.some((entry) => entry.verb === 'appointed')) {
          // What was done to the account before belongs here too from now on: read all anew.
          after = 0
          const whole: LedgerEntry[] = []
          for await (const part of ledgerPages(competitionId, 0)) whole.push(...part)
          if (mine !== reading) return
          after = whole.at(-1)?.seq ?? 0
          entries.value = whole.filter(wanted).reverse()
          break
        }
        after = page.at(-1)?.seq ?? after
        entries.value = [...page.filter(wanted).reverse(), ...entries.value]
      }
      error.value = ''
      loaded.value = true
    } catch (thrown: unknown) {
      error.value = sentenceOf(thrown)
    }
  })
  // The server says the sentences: in another language they must be read anew.
  watch(language, () => {
    reading += 1
    after = 0
    entries.value = []
    loaded.value = false
    void ask()
  })
  onScopeDispose(stop)
  void ask()
  return { entries, loaded, error, catchUp: ask }
}
