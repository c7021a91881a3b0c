/**
 * What this machine remembers of the sitting. The only writer of the kept record: whatever changes
 * it goes through here and is on the disk a moment later.
 */
import { ref, shallowReadonly, shallowRef, readonly, type Ref, type ShallowRef } from 'vue'

import {
  deviceId,
  keepSitting,
  lastSitting,
  openStore,
  type Database,
  type KeptSitting,
} from '../store'

export interface Memory {
  kept: Readonly<ShallowRef<KeptSitting | null>>
  /** The browser keeps nothing (a private window): nobody may sit here. */
  broken: Readonly<Ref<boolean>>
  /** Open the store; null where it cannot be opened. Everything below needs it open. */
  open: () => Promise<Database | null>
  database: () => Database | null
  /** The lasting name of this machine. */
  device: () => string
  /** What is kept of the sitting that was sat here last. */
  last: () => Promise<KeptSitting | null>
  /** What is kept of sitting `id`. */
  of: (id: number) => Promise<KeptSitting | null>
  /** `record` is the sitting on the screen from now on; null: nothing is known of it yet. */
  show: (record: KeptSitting | null) => void
  /** Replace the whole record, on the disk too. */
  keep: (record: KeptSitting) => void
  /** Change a part of the record; without one nothing happens. */
  update: (change: Partial<KeptSitting>) => void
}

/** Remember in the store `storeName` (the browser's own by default). */
export function createMemory(storeName?: string): Memory {
  const kept = shallowRef<KeptSitting | null>(null)
  const broken = ref(false)
  let database: Database | null = null
  let device = ''

  async function open(): Promise<Database | null> {
    try {
      database = await openStore(storeName)
      device = await deviceId(database)
    } catch {
      database = null
      broken.value = true
    }
    return database
  }

  function show(record: KeptSitting | null): void {
    kept.value = record
  }

  function keep(record: KeptSitting): void {
    kept.value = record
    if (database) void keepSitting(database, record).catch(() => undefined)
  }

  function update(change: Partial<KeptSitting>): void {
    if (kept.value) keep({ ...kept.value, ...change })
  }

  return {
    kept: shallowReadonly(kept),
    broken: readonly(broken),
    open,
    database: () => database,
    device: () => device,
    last: async () => (database && (await lastSitting(database))) ?? null,
    of: async (id) => (database && (await database.get('sittings', id))) ?? null,
    show,
    keep,
    update,
  }
}
