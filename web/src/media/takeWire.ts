/**
 * The three requests of a take (docs/takes.md) and what their answers mean. One attempt each; who
 * tries again is the uploader.
 */
import { sha256Hex } from '@/live/sha256'
import type { HowEnded, KeptTake } from '@/live/store'

/**
 * `done`: the server has it. `again`: nobody knows, or not now; the same request is safe to repeat.
 * `grant`: the leave does not hold, ask for a new one. `missing`: these chunks have to come (again).
 * `refused`: trying again does not help; `code` says why.
 */
export type Outcome =
  | { result: 'done'; body: Record<string, unknown> }
  | { result: 'again' | 'grant' }
  | { result: 'missing'; chunks: number[] }
  | { result: 'refused'; code: string }

export type Fetch = (address: string, request: RequestInit) => Promise<Response>

/** A frozen line answers nothing: after so long the attempt counts as failed. */
const PATIENCE_MS = 10_000

const FINAL = new Set([403, 404, 409, 413, 422, 429])

type AskedTake = Pick<KeptTake, 'take' | 'task' | 'place' | 'layout' | 'leave'>

/** Ask for leave to send the chunks of a take; `done` has `{grant}`. */
export function askGrant(
  fetch: Fetch,
  { take, task, place, layout, leave }: AskedTake,
): Promise<Outcome> {
  return attempt(fetch, '/takes', 'POST', {
    headers: {
      'Content-Type': 'application/json',
      ...(leave === undefined ? {} : { Authorization: `Call ${leave}` }),
    },
    body: JSON.stringify({ take, task, place, layout }),
  })
}

/** Send one chunk; the server has it on its disk when this is `done`. */
export function putChunk(
  fetch: Fetch,
  { take, grant, n, bytes }: { take: string; grant: string; n: number; bytes: ArrayBuffer },
): Promise<Outcome> {
  return attempt(fetch, `/takes/${take}/${n}`, 'PUT', {
    headers: {
      Authorization: `Take ${grant}`,
      'Content-Type': 'application/octet-stream',
      'X-Sha256': sha256Hex(new Uint8Array(bytes)),
    },
    body: bytes,
  })
}

/** Say that a take has ended; `done` has `{chunks, bytes, sha256}` as the server sealed it. */
export function finishTake(
  fetch: Fetch,
  end: { take: string; grant: string; chunks: number; sha256: string; how: HowEnded },
): Promise<Outcome> {
  const { take, grant, chunks, sha256, how } = end
  return attempt(fetch, `/takes/${take}/finish`, 'POST', {
    headers: { Authorization: `Take ${grant}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ chunks, sha256, how }),
  })
}

async function attempt(
  fetch: Fetch,
  address: string,
  method: string,
  request: RequestInit,
): Promise<Outcome> {
  try {
    const response = await fetch(address, {
      ...request,
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    return outcomeOf(response.status, await bodyOf(response))
  } catch {
    return { result: 'again' }
  }
}

/** An empty body and one of a proxy in between say nothing. */
async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text()
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** What an answer of `status` with `body` means. */
export function outcomeOf(status: number, body: Record<string, unknown>): Outcome {
  if (status >= 200 && status < 300) return { result: 'done', body }
  const code = typeof body.code === 'string' ? body.code : ''
  // Without a code it is no word of ours: a proxy in between, a login page of the network.
  if (!FINAL.has(status) || code === '') return { result: 'again' }
  if (code === 'bad_grant') return { result: 'grant' }
  if (code === 'missing' && Array.isArray(body.missing)) {
    const chunks = body.missing.filter((n): n is number => Number.isInteger(n))
    return { result: 'missing', chunks }
  }
  return { result: 'refused', code }
}
