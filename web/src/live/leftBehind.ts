/**
 * What other contestants left on this machine. What the server has is taken off it when the next
 * one sits down; what it does not have stays, until it is delivered or the hall decides about it.
 */
import { chainsOf, opsOf, STRICT, type Database } from './store'

/** Take every sitting but `present` off the disk of which the server has every op. */
export async function clearOthers(database: Database, present: number): Promise<void> {
  const stores = ['ops', 'chains', 'sittings'] as const
  // One transaction: nothing is written between the look and the removal.
  const transaction = database.transaction(stores, 'readwrite', STRICT)
  const sittings = transaction.objectStore('sittings')
  const chains = transaction.objectStore('chains')
  const ops = transaction.objectStore('ops')
  const acked = new Map(
    (await chains.getAll()).map(({ sitting, epoch, ackedSeq }) => [
      `${sitting}/${epoch}`,
      ackedSeq,
    ]),
  )
  const here = new Set<number>(await sittings.getAllKeys())
  const waiting = new Set<number>([present])
  for (const [sitting, epoch, seq] of await ops.getAllKeys()) {
    here.add(sitting)
    if (seq > (acked.get(`${sitting}/${epoch}`) ?? 0)) waiting.add(sitting)
  }
  for (const sitting of here) {
    if (waiting.has(sitting)) continue
    await sittings.delete(sitting)
    await chains.delete(chainsOf(sitting))
    await ops.delete(opsOf(sitting))
  }
  await transaction.done
}
