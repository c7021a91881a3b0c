import 'fake-indexeddb/auto'

import { openDB } from 'idb'
import { expect, it } from 'vitest'

import { openStore } from './store'

it('a store that was made before there were takes keeps everything it has', async () => {
  const stores = ['ops', 'chains', 'sittings', 'recordings'] as const
  const earlier = await openDB('earlier', 1, {
    upgrade(database) {
      database.createObjectStore('ops', { keyPath: ['sitting', 'epoch', 'client_seq'] })
      database.createObjectStore('chains', { keyPath: ['sitting', 'epoch'] })
      database.createObjectStore('sittings', { keyPath: 'id' })
      database.createObjectStore('recordings', { keyPath: 'sha256' })
      database.createObjectStore('settings')
    },
  })
  const op = { sitting: 17, epoch: 1, client_seq: 1, payload: { value: '王小明' } }
  const records = [
    op,
    { sitting: 17, epoch: 1, headSeq: 1 },
    { id: 17 },
    { sha256: 'f'.repeat(64) },
  ]
  for (const [n, store] of stores.entries()) await earlier.put(store, records[n])
  await earlier.put('settings', 17, 'sitting')
  earlier.close()

  const now = await openStore('earlier')
  const found = await Promise.all(stores.map((store) => now.getAll(store)))
  expect(found).toEqual(records.map((record) => [record]))
  expect(await now.get('settings', 'sitting')).toBe(17)
  expect([await now.getAll('takes'), await now.getAll('chunks')]).toEqual([[], []])
  now.close()
})
