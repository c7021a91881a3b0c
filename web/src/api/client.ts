/**
 * The one way to the HTTP API. Addresses, parameters, bodies and answers are typed by the server's
 * own document: `await answer(api.GET('/api/seat/result'))`.
 *
 * An answer that is no success becomes an {@link ApiError} whose `message` is a sentence for the
 * user in the screen's language, whether the server wrote it or the network failed.
 */
import createClient from 'openapi-fetch'

import { i18n, language } from '@/app/i18n'

import type { paths } from './openapi'
import type { ErrorView } from './types'

export class ApiError extends Error {
  override readonly name = 'ApiError'

  /** `status` 0 means that the server was not reached. */
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly params: ErrorView['params'] = {},
  ) {
    super(message)
  }
}

export const api = createClient<paths>({
  baseUrl: location.origin,
  credentials: 'same-origin',
  headers: { Accept: 'application/json' },
  fetch: (request) => fetch(request),
})

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', language.value)
    if (request.method !== 'GET') request.headers.set('X-CSRFToken', cookie('csrftoken'))
  },
  onError: () => new ApiError('unreachable', i18n.global.t('app.error.unreachable'), 0),
})

/** What openapi-fetch gives: the answer's body, or what the server sent with a failure. */
interface Reply {
  data?: unknown
  error?: unknown
  response: Response
}
type BodyOf<R extends Reply> = R extends { error?: never } ? R['data'] : never

/** Return the body of a call's answer; throws {@link ApiError}. */
export async function answer<R extends Reply>(call: Promise<R>): Promise<BodyOf<R>> {
  const reply = await call
  if (!reply.response.ok || reply.error !== undefined) {
    throw errorOf(reply.error, reply.response.status)
  }
  return reply.data as BodyOf<R>
}

function errorOf(body: unknown, status: number): ApiError {
  if (isErrorView(body)) return new ApiError(body.code, body.message, status, body.params)
  return new ApiError('server', i18n.global.t('app.error.server', { status }), status)
}

/** A proxy in between may answer with something of its own. */
function isErrorView(value: unknown): value is ErrorView {
  if (typeof value !== 'object' || value === null) return false
  return 'code' in value && 'message' in value && typeof value.message === 'string'
}

/** Write a file as a form does; the `bodySerializer` of the calls that send one. */
export function formOf({ file }: { file: Blob }): FormData {
  const form = new FormData()
  form.append('file', file)
  return form
}

/** Return the value of a cookie that scripts may read, or an empty string. */
export function cookie(name: string): string {
  const found = document.cookie.split('; ').find((each) => each.startsWith(`${name}=`))
  return found === undefined ? '' : decodeURIComponent(found.slice(name.length + 1))
}

/** Return the sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : i18n.global.t('app.error.unknown')
}
