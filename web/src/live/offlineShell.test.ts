import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const told: unknown[] = []
const active = { postMessage: (message: unknown) => told.push(message) }

/** A browser whose worker registers and becomes ready as given; fresh, as after a reload. */
async function ask(register: () => Promise<unknown>, ready: Promise<unknown>): Promise<boolean> {
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('navigator', { serviceWorker: { register, ready } })
  vi.resetModules()
  const { keepShell } = await import('./offlineShell')
  const answer = keepShell()
  await vi.advanceTimersByTimeAsync(8_000)
  return answer
}

beforeEach(() => {
  told.length = 0
  vi.useFakeTimers()
  vi.stubEnv('PROD', true)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

it('a trusted page keeps itself and says that a reload will work', async () => {
  expect(await ask(() => Promise.resolve(), Promise.resolve({ active }))).toBe(true)
  expect(told).toEqual([{ type: 'keep', urls: [] }])
})

it('without the root certificate the worker is refused, and nobody claims otherwise', async () => {
  const untrusted = new DOMException('An SSL certificate error occurred', 'SecurityError')
  expect(await ask(() => Promise.reject(untrusted), Promise.resolve({ active }))).toBe(false)
  expect(told).toEqual([])
})

it('a worker that never starts is no promise either', async () => {
  expect(await ask(() => Promise.resolve(), new Promise(() => undefined))).toBe(false)
})
