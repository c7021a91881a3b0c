import { describe, expect, it } from 'vitest'

import { Turns, VOICE_HOLD_MS, type Turn, type Voices } from './turns'

const SETTINGS = { turnSilenceMs: 2_000, patienceMs: 8_000 }
const QUIET: Voices = { agent: false, customer: false, open: true }
const AGENT: Voices = { ...QUIET, agent: true }
const CUSTOMER: Voices = { ...QUIET, customer: true }
const BOTH: Voices = { ...QUIET, agent: true, customer: true }

/** What is written, with the moment, when the voices are as told from each moment on. */
function written(
  timeline: readonly (readonly [number, Voices])[],
  until: number,
): [number, Turn][] {
  const turns = new Turns(SETTINGS)
  const found: [number, Turn][] = []
  for (let now = 0; now <= until; now += 100) {
    const voices = timeline.findLast(([from]) => from <= now)?.[1] ?? QUIET
    const turn = turns.at(now, voices)
    if (turn) found.push([now, turn])
  }
  return found
}

describe('the agent’s turn', () => {
  it('is over when nothing was heard for two seconds, the hold of the voice activity included', () => {
    // Spoken until 5 s: the activity stays on for 0.6 s more.
    const timeline = [[1_000, AGENT] as const, [5_000 + VOICE_HOLD_MS, QUIET] as const]
    expect(written(timeline, 9_000)).toEqual([[7_000, { kind: 'said', ms: 4_000 }]])
  })

  it('goes on over a pause that is shorter, and both pieces count', () => {
    const timeline = [
      [0, AGENT],
      [3_600, QUIET],
      [4_900, AGENT],
      [7_500, QUIET],
    ] as const
    expect(written(timeline, 10_000)).toEqual([
      [6_900, { kind: 'spoke', ms: 5_000 }],
      [8_900, { kind: 'said', ms: 0 }],
    ])
  })

  it('is none for a cough', () => {
    expect(
      written(
        [
          [0, AGENT],
          [800, QUIET],
        ] as const,
        8_000,
      ),
    ).toEqual([])
    expect(
      written(
        [
          [0, AGENT],
          [900, QUIET],
        ] as const,
        8_000,
      ),
    ).toEqual([[2_300, { kind: 'said', ms: 300 }]])
  })

  it('is over at once when the agent says so, in the middle of a word, too', () => {
    const turns = new Turns(SETTINGS)
    turns.at(0, AGENT)
    expect(turns.handOver(2_500)).toEqual({ kind: 'said', ms: 2_500 })
    expect(turns.handOver(2_500)).toEqual({ kind: 'said', ms: 0 })
  })

  it('is told in pieces where something else begins, and is one turn all the same', () => {
    const turns = new Turns(SETTINGS)
    turns.at(0, AGENT)
    expect(turns.cut(2_000)).toEqual({ kind: 'spoke', ms: 2_000 })
    expect(turns.cut(2_000)).toBeNull()
    turns.at(2_500, AGENT)
    turns.at(2_600 + VOICE_HOLD_MS, QUIET)
    expect(turns.at(4_500, QUIET)).toBeNull()
    expect(turns.at(4_600, QUIET)).toEqual({ kind: 'said', ms: 600 })
    expect(turns.cut(4_700)).toBeNull()
  })

  it('is over, and not silence, also when all of it was told before', () => {
    const turns = new Turns(SETTINGS)
    turns.at(0, AGENT)
    turns.at(1_000 + VOICE_HOLD_MS, QUIET)
    expect(turns.cut(1_700)).toEqual({ kind: 'spoke', ms: 1_000 })
    expect(turns.at(3_000, QUIET)).toEqual({ kind: 'said', ms: 0 })
  })

  it('is told every five seconds while it goes on', () => {
    expect(written([[0, AGENT]], 12_000)).toEqual([
      [5_000, { kind: 'spoke', ms: 5_000 }],
      [10_000, { kind: 'spoke', ms: 5_000 }],
    ])
  })

  it('is not handed over on hold, but as soon as the customer is back', () => {
    const held = { ...QUIET, open: false }
    const turns = new Turns(SETTINGS)
    turns.at(0, AGENT)
    expect(turns.cut(3_000)).toEqual({ kind: 'spoke', ms: 3_000 })
    for (let now = 3_000; now < 7_000; now += 100) expect(turns.at(now, held)).toBeNull()
    expect(turns.at(7_000, QUIET)).toBeNull()
    expect(turns.at(8_299, QUIET)).toBeNull()
    expect(turns.at(8_300, QUIET)).toEqual({ kind: 'said', ms: 0 })
  })

  it('keeps over a pause of the task what was said before it', () => {
    const turns = new Turns(SETTINGS)
    turns.at(0, AGENT)
    turns.rest(3_000)
    turns.at(63_000, QUIET)
    expect(turns.at(65_000, QUIET)).toEqual({ kind: 'said', ms: 3_000 })
  })

  it('does not count what is said on hold', () => {
    const held = { ...AGENT, open: false }
    expect(
      written(
        [
          [0, held],
          [4_000, QUIET],
        ] as const,
        9_000,
      ),
    ).toEqual([])
  })
})

describe('what is said into the customer’s line', () => {
  it('is speech that ends no turn', () => {
    const timeline = [
      [0, CUSTOMER],
      [1_000, BOTH],
      [3_000, CUSTOMER],
      [5_000, QUIET],
    ] as const
    expect(written(timeline, 9_000)).toEqual([[3_000, { kind: 'said', ms: 1_400 }]])
  })

  it('and goes on after it is a turn like any other', () => {
    const timeline = [
      [0, BOTH],
      [2_000, AGENT],
      [5_000, QUIET],
    ] as const
    expect(written(timeline, 7_000)).toEqual([[6_400, { kind: 'said', ms: 4_400 }]])
  })
})

describe('silence', () => {
  it('is written each time the customer’s patience has run out, not before', () => {
    expect(written([[0, QUIET]], 7_900)).toEqual([])
    expect(written([[0, QUIET]], 16_000).map(([now]) => now)).toEqual([8_000, 16_000])
  })

  it('begins anew when somebody speaks, and after a pause of the task', () => {
    expect(
      written(
        [
          [0, QUIET],
          [7_000, CUSTOMER],
          [7_500, QUIET],
        ] as const,
        15_000,
      ),
    ).toEqual([])
    const turns = new Turns(SETTINGS)
    turns.at(0, QUIET)
    turns.rest(1_000)
    expect(turns.at(60_000, QUIET)).toBeNull()
  })
})
