/** What a contestant is told about time: how long a call may still last, and when to dial at last. */

/** The greatest of `marks` that was passed between `before` and `after`; null for none. */
export function passedMark(marks: readonly number[], before: number, after: number): number | null {
  return marks.filter((mark) => before < mark && mark <= after).at(-1) ?? null
}

/** Whether the time left fell below `mark` just now, or is below it at first sight. */
export function fellBelow(mark: number, before: number | undefined, after: number): boolean {
  return after <= mark && (before === undefined || before > mark)
}
