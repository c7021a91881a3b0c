import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { gathered } from '@/kit/gathered'

let asked = 0
let answers: (() => void)[] = []
const question = (): Promise<void> => {
  asked += 1
  return new Promise((answered) => answers.push(answered))
}
async function answerOne(): Promise<void> {
  answers.shift()?.()
  await flushPromises()
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  asked = 0
  answers = []
})
afterEach(() => {
  vi.useRealTimers()
})

describe('questions that come while an answer is on its way', () => {
  it('are one more question, after the pause', async () => {
    const { ask } = gathered(question, 250)
    void ask()
    void ask()
    void ask()
    expect(asked).toBe(1)
    await answerOne()
    vi.advanceTimersByTime(249)
    expect(asked).toBe(1)
    vi.advanceTimersByTime(1)
    expect(asked).toBe(2)
    await answerOne()
    vi.advanceTimersByTime(1_000)
    expect(asked).toBe(2)
  })

  it('wait for the answer to the one that is on its way', async () => {
    const { ask } = gathered(question)
    void ask()
    let over = false
    void ask().then(() => (over = true))
    await flushPromises()
    expect(over).toBe(false)
    await answerOne()
    expect(over).toBe(true)
  })

  it('are not asked once the page has gone', async () => {
    const { ask, stop } = gathered(question)
    void ask()
    void ask()
    stop()
    await answerOne()
    vi.advanceTimersByTime(1_000)
    expect(asked).toBe(1)
  })
})
