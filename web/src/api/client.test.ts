import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { language } from '@/app/i18n'

import { answer, api, ApiError, sentenceOf } from './client'

let asked: Request[] = []

/** Let the server answer `body` with `status` to whatever is asked next. */
function serve(body: string, status = 200): void {
  const type = { 'Content-Type': 'application/json' }
  vi.stubGlobal('fetch', (request: Request) => {
    asked.push(request)
    return Promise.resolve(new Response(body, { status, headers: type }))
  })
}

beforeEach(() => {
  asked = []
  document.cookie = 'csrftoken=abc'
})
afterEach(() => {
  language.value = 'zh-Hans'
  vi.unstubAllGlobals()
})

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call
  } catch (thrown: unknown) {
    return thrown
  }
  throw new Error('it went well')
}

describe('a call', () => {
  it('goes to the address that its path and query fill, and gives the body', async () => {
    serve('{"n": 3, "entries": []}')
    const params = { path: { competition_id: 7 }, query: { after: 2, limit: 500 } }
    const call = api.GET('/api/competitions/{competition_id}/ledger', { params })
    expect(await answer(call)).toEqual({ n: 3, entries: [] })
    const { pathname, search } = new URL(asked[0]?.url ?? '')
    expect(pathname + search).toBe('/api/competitions/7/ledger?after=2&limit=500')
  })

  it('that changes something carries the token of this page and JSON', async () => {
    serve('{"sitting_id": 17, "seat": "A-017", "competition": "客户信息服务"}')
    await answer(api.POST('/api/seat/login', { body: { code: 'AB12-CD34' } }))
    const [request] = asked
    expect(request?.headers.get('X-CSRFToken')).toBe('abc')
    expect(request?.headers.get('Content-Type')).toBe('application/json')
    expect(await request?.json()).toEqual({ code: 'AB12-CD34' })
  })

  it('that only reads carries no token', async () => {
    serve('{"competitions": []}')
    await answer(api.GET('/api/welcome'))
    expect(asked[0]?.headers.get('X-CSRFToken')).toBeNull()
  })

  it.each(['zh-Hans', 'en'] as const)(
    'asks for sentences in the screen’s language, %s',
    async (shown) => {
      language.value = shown
      serve('{"competitions": []}')
      await answer(api.GET('/api/welcome'))
      expect(asked[0]?.headers.get('Accept-Language')).toBe(shown)
    },
  )
})

describe('what went wrong', () => {
  it('is the server’s own sentence, with its code and parameters', async () => {
    serve('{"code": "too_many", "message": "请 30 秒后再试。", "params": {"seconds": 30}}', 429)
    const failure = await failureOf(answer(api.GET('/api/seat/result')))
    expect(failure).toEqual(new ApiError('too_many', '请 30 秒后再试。', 429, { seconds: 30 }))
    expect(failure).toMatchObject({ code: 'too_many', status: 429, params: { seconds: 30 } })
  })

  it.each([
    ['a page of a proxy', '<html></html>', 502],
    ['nothing at all', '', 500],
  ])('is a sentence of ours when the answer is %s', async (_name, body, status) => {
    serve(body, status)
    const failure = await failureOf(answer(api.GET('/api/welcome')))
    expect(failure).toMatchObject({ code: 'server', status })
    expect(sentenceOf(failure)).toContain(String(status))
  })

  it('is a sentence of ours when nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    const failure = await failureOf(answer(api.GET('/api/welcome')))
    expect(failure).toMatchObject({ code: 'unreachable', status: 0 })
  })
})
