/** The turns of a self-test as an author writes them: seconds of speech, stage by stage. Pure. */
import type { Trial } from './authoring'
import { STAGES, type Stage } from './model'

type Turns = Trial['turns']

/** What an agent says in `stage`, as `6 4.5 3`; all its turns there together. */
export function secondsOf(turns: Turns, stage: Stage): string {
  return turns
    .filter((turn) => turn.stage === stage)
    .flatMap(({ says }) => says.map((ms) => ms / 1000))
    .join(' ')
}

/**
 * The turns with `text` as what is said in `stage`. A stage that is visited twice is visited once
 * afterwards; a new one has its place in the order of the paper. What is no number is left out.
 */
export function turnsWith(turns: Turns, stage: Stage, text: string): Turns {
  const says = text
    .split(/[\s,，、]+/u)
    .map((word) => Math.round(Number(word) * 1000))
    .filter((ms) => Number.isInteger(ms) && ms > 0)
  const at = turns.findIndex((turn) => turn.stage === stage)
  const others = turns.filter((turn) => turn.stage !== stage)
  if (says.length === 0) return others
  const later = others.findIndex((turn) => STAGES.indexOf(turn.stage) > STAGES.indexOf(stage))
  const place = at >= 0 ? Math.min(at, others.length) : later >= 0 ? later : others.length
  return [...others.slice(0, place), { stage, says }, ...others.slice(place)]
}
