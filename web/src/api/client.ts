/**
 * The one way to the HTTP API: JSON in and out, CSRF token, the screen's language, one error.
 *
 * An answer that is no success becomes an {@link ApiError} whose `message` is a sentence for the
 * user in the screen's language, whether the server wrote it or the network failed.
 */
import { i18n, language } from '@/app/i18n'

export class ApiError extends Error {
  override readonly name = 'ApiError'

  /** `status` 0 means that the server was not reached. */
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly params: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>

/** Return what `GET path` answers; throws {@link ApiError}. */
export function get<T>(path: string, query: Query = {}): Promise<T> {
  const filled = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(filled.map(([key, value]) => [key, String(value)])).toString()
  return call<T>('GET', search === '' ? path : `${path}?${search}`)
}

/** Return what `POST path` answers; `body` is JSON or a form with files. */
export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return call<T>('POST', path, body)
}

/** Return what `PUT path` answers. */
export function put<T>(path: string, body: unknown): Promise<T> {
  return call<T>('PUT', path, body)
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const isForm = body instanceof FormData
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': language.value,
  }
  if (method !== 'GET') headers['X-CSRFToken'] = cookie('csrftoken')
  if (body !== undefined && !isForm) headers['Content-Type'] = 'application/json'
  const init: RequestInit = { method, headers, credentials: 'same-origin' }
  if (body !== undefined) init.body = isForm ? body : JSON.stringify(body)
  let response: Response
  try {
    response = await fetch(path, init)
  } catch {
    throw new ApiError('unreachable', i18n.global.t('app.error.unreachable'), 0)
  }
  if (!response.ok) throw await errorOf(response)
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

async function errorOf(response: Response): Promise<ApiError> {
  const parsed: unknown = await response.json().catch(() => null)
  if (isErrorBody(parsed)) {
    return new ApiError(parsed.code, parsed.message, response.status, parsed.params ?? {})
  }
  const sentence = i18n.global.t('app.error.server', { status: response.status })
  return new ApiError('server', sentence, response.status)
}

interface ErrorBody {
  code: string
  message: string
  params?: Record<string, unknown>
}

function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null) return false
  return 'code' in value && 'message' in value && typeof value.message === 'string'
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
