/** The list on the page is the list of the export, also when somebody is appointed meanwhile. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'

import { useLedger, type Ledger } from '@/stages/ledger/useLedger'

const entry = (seq: number, verb: string): object => ({ seq, verb })
let served: object[] = []

function open(): Ledger {
  vi.stubGlobal('fetch', (request: Request) => {
    const after = Number(new URL(request.url).searchParams.get('after'))
    const entries = served.filter((each) => 'seq' in each && Number(each.seq) > after)
    return Promise.resolve(Response.json({ n: 0, entries }))
  })
  const ledger = effectScope().run(() => useLedger(1))
  if (ledger === undefined) throw new Error('no scope')
  return ledger
}

afterEach(() => vi.unstubAllGlobals())

it('brings in what was done to an account before it was appointed here', async () => {
  served = [entry(1, 'created_competition'), entry(3, 'changed_rules')]
  const ledger = open()
  await flushPromises()
  served = [
    entry(1, 'created_competition'),
    entry(2, 'created_account'),
    entry(3, 'changed_rules'),
    entry(4, 'appointed'),
  ]
  await ledger.catchUp()
  await flushPromises()
  expect(ledger.entries.value.map((each) => each.seq)).toEqual([4, 3, 2, 1])
})

it('adds what is new in front and reads nothing twice', async () => {
  served = [entry(1, 'created_competition')]
  const ledger = open()
  await flushPromises()
  served = [entry(1, 'created_competition'), entry(2, 'changed_rules')]
  await ledger.catchUp()
  await flushPromises()
  expect(ledger.entries.value.map((each) => each.seq)).toEqual([2, 1])
})
