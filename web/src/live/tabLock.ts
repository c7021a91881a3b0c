/**
 * One tab of a machine writes. Two tabs with the same op log would both append number 7; the Web
 * Lock decides which of them may, and a second tab can take the work over on purpose.
 */

/** How the lock stands for this tab. */
export type TabState = 'writer' | 'elsewhere' | 'taken'

/**
 * Try to become the writing tab. `onState` hears `writer`, or `elsewhere` (another tab has it; when
 * that tab is closed this one becomes writer by itself), or `taken` when another tab took over.
 */
export class TabLock {
  private generation = 0

  constructor(
    private readonly name: string,
    private readonly onState: (state: TabState) => void,
    private readonly locks: LockManager | undefined = navigator.locks,
  ) {}

  /** Ask for the lock; without Web Locks this tab simply writes. */
  async acquire(): Promise<void> {
    const { locks } = this
    if (!locks) {
      this.onState('writer')
      return
    }
    const generation = ++this.generation
    let got = false
    await new Promise<void>((answered) => {
      void locks
        .request(this.name, { ifAvailable: true }, (lock) => {
          if (!lock) {
            answered()
            return undefined
          }
          got = true
          this.onState('writer')
          answered()
          return new Promise<void>(() => undefined)
        })
        .catch(() => this.lost(generation))
    })
    if (got) return
    this.onState('elsewhere')
    this.hold(generation, {})
  }

  /** The contestant said "continue here": the other tab stops writing. */
  takeOver(): void {
    this.hold(++this.generation, { steal: true })
  }

  private hold(generation: number, options: LockOptions): void {
    void this.locks
      ?.request(this.name, options, () => {
        if (generation !== this.generation) return undefined
        this.onState('writer')
        return new Promise<void>(() => undefined)
      })
      .catch(() => this.lost(generation))
  }

  private lost(generation: number): void {
    if (generation === this.generation) this.onState('taken')
  }
}
