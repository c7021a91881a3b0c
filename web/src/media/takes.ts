/**
 * Takes (录音) in an answer: which were begun for which place, how they ended, which one counts.
 *
 * The twin of `zuoxi/tasks/takes.py` (R67, R69, R74); both pass `tests/vectors/takes.json`. Pure:
 * the sound itself is the take desk's.
 */
import type { Change } from '@/live/taskParts'

/** The ops that {@link foldTakes} understands. */
export const TAKE_KINDS: ReadonlySet<string> = new Set(['take.begun', 'take.ended', 'take.chosen'])

/** Takes of one place; beyond it a new one changes nothing. */
export const MAX_TAKES = 50

const MAX_CHUNKS = 7_200
const MAX_MS = 24 * 3_600_000
const PLACE = /^[a-z0-9_.:-]{1,64}$/
const TAKE = /^[0-9a-f]{32}$/
const SHA256 = /^[0-9a-f]{64}$/

/** What the contestant's log says of a whole take: its chunks, length in ms, and hash. */
export interface TakeEnd {
  chunks: number
  ms: number
  sha256: string
  how: 'stopped' | 'recovered'
}

/** One recording; without `end` while it runs, or where nobody was there to say how it ended. */
export interface Take {
  id: string
  begun_ms: number
  end?: TakeEnd | null
}

/** All takes by place, oldest first, and the one that was chosen to count (R67). */
export interface Takes {
  places?: Record<string, Take[]>
  chosen?: Record<string, string>
}

export const noTakes: Takes = { places: {}, chosen: {} }

/** The takes of `place`, oldest first. */
export function takesOf(takes: Takes, place: string): readonly Take[] {
  return own(takes.places, place) ?? []
}

/** The take that counts at `place`: the chosen one, else the newest; null where there is none. */
export function countingTake(takes: Takes, place: string): Take | null {
  const known = takesOf(takes, place)
  const wanted = own(takes.chosen, place)
  return known.find(({ id }) => id === wanted) ?? known.at(-1) ?? null
}

/** The place that a take was begun for; null where it is not known. */
export function placeOf(takes: Takes, take: string): string | null {
  const places = Object.entries(takes.places ?? {})
  return places.find(([, known]) => known.some(({ id }) => id === take))?.[0] ?? null
}

/**
 * Return `takes` with one op in it; what makes no sense, or belongs to no place of the question,
 * changes nothing. A new take counts as soon as it has ended; choosing an older one holds until the
 * next take ends.
 */
export function foldTakes(
  takes: Takes,
  { kind, payload, at_ms = 0 }: Change,
  places: Iterable<string>,
): Takes {
  const said = read(kind, payload)
  if (said === null || !new Set(places).has(said.place)) return takes
  const { place, take, end } = said
  const known = takesOf(takes, place)
  if (kind === 'take.begun') {
    if (placeOf(takes, take) !== null || known.length >= MAX_TAKES) return takes
    return changed(takes, place, [...known, { id: take, begun_ms: at_ms, end: null }])
  }
  if (known.every(({ id }) => id !== take)) return takes
  const ended = end ? known.map((each) => (each.id === take ? { ...each, end } : each)) : known
  return changed(takes, place, [...ended], take)
}

function changed(takes: Takes, place: string, known: Take[], chosen?: string): Takes {
  return {
    places: { ...takes.places, [place]: known },
    chosen: chosen === undefined ? { ...takes.chosen } : { ...takes.chosen, [place]: chosen },
  }
}

interface Said {
  place: string
  take: string
  end?: TakeEnd
}

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'take.begun': ['place', 'take'],
  'take.ended': ['place', 'take', 'chunks', 'ms', 'sha256', 'how'],
  'take.chosen': ['place', 'take'],
}

/** What an op says of a take; null where it is none, or is not formed as one. */
function read(kind: string, payload: Change['payload']): Said | null {
  const names = own(NAMES, kind)
  if (!names || Object.keys(payload).some((name) => !names.includes(name))) return null
  const { place, take } = payload
  if (!isText(place, PLACE) || !isText(take, TAKE)) return null
  if (kind !== 'take.ended') return { place, take }
  const end = readEnd(payload)
  return end && { place, take, end }
}

function readEnd({ chunks, ms, sha256, how = 'stopped' }: Change['payload']): TakeEnd | null {
  if (!isWhole(chunks, 1, MAX_CHUNKS) || !isWhole(ms, 0, MAX_MS)) return null
  if (!isText(sha256, SHA256) || (how !== 'stopped' && how !== 'recovered')) return null
  return { chunks, ms, sha256, how }
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value)
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}

/** A value under a name that came from outside: `constructor` names nothing here. */
function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined
}
