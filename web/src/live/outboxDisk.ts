/** The op logs of one sitting on this machine's disk: read once, then written behind, in order. */
import { OpChain } from './opChain'
import { chainsOf, LAST_SEQ, opsOf, STRICT, type Database, type KeptOp } from './store'

export class OutboxDisk {
  private writing: Promise<void> = Promise.resolve()
  private unwritten = 0

  /** `onKept` hears when everything is on the disk, `onLost` when the disk refuses an op. */
  constructor(
    private readonly database: Database,
    private readonly sitting: number,
    private readonly onKept: () => void,
    private readonly onLost: (error: unknown) => void,
  ) {}

  /** Read every chain of the sitting, by lease. */
  async read(): Promise<Map<number, OpChain>> {
    const { database, sitting } = this
    const kept = await database.getAll('chains', chainsOf(sitting))
    const ops = await database.getAll('ops', opsOf(sitting))
    const records = new Map(kept.map((record) => [record.epoch, record]))
    const epochs = new Set([...records.keys(), ...ops.map((op) => op.epoch)])
    return new Map(
      [...epochs].map((epoch) => [
        epoch,
        OpChain.restored(
          records.get(epoch) ?? OpChain.begun(sitting, epoch).record,
          ops.filter((op) => op.epoch === epoch),
        ),
      ]),
    )
  }

  /** Whether everything is on the disk. */
  get kept(): boolean {
    return this.unwritten === 0
  }

  /** Resolves when everything written so far is on the disk. */
  whenKept(): Promise<void> {
    return this.writing
  }

  /** Keep where `chain` stands, and `op` of it. */
  write(chain: OpChain, op?: KeptOp): void {
    const { record } = chain
    const keptOp = op && { ...op }
    this.unwritten += 1
    // The transaction is opened in this turn: a page that is being closed gets no later one.
    const transaction = this.database.transaction(['ops', 'chains'], 'readwrite', STRICT)
    const puts: Promise<unknown>[] = [transaction.objectStore('chains').put(record)]
    if (keptOp) puts.push(transaction.objectStore('ops').put(keptOp))
    const done = Promise.all([...puts, transaction.done]).then(
      () => {
        this.unwritten -= 1
        if (this.unwritten === 0) this.onKept()
      },
      (error: unknown) => this.onLost(error),
    )
    this.writing = Promise.all([this.writing, done]).then(() => undefined)
  }

  /** Forget the whole log. */
  async clear(): Promise<void> {
    const { sitting } = this
    const transaction = this.database.transaction(['ops', 'chains'], 'readwrite', STRICT)
    await Promise.all([
      transaction.objectStore('chains').delete(chainsOf(sitting)),
      transaction.objectStore('ops').delete(opsOf(sitting)),
      transaction.done,
    ])
  }

  /** Forget the chain of `epoch`. */
  async discard(epoch: number): Promise<void> {
    const { sitting } = this
    const transaction = this.database.transaction(['ops', 'chains'], 'readwrite', STRICT)
    await Promise.all([
      transaction.objectStore('chains').delete([sitting, epoch]),
      transaction
        .objectStore('ops')
        .delete(IDBKeyRange.bound([sitting, epoch, 0], [sitting, epoch, LAST_SEQ])),
      transaction.done,
    ])
  }
}
