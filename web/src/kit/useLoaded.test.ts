import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import { ApiError } from '@/api/client'
import { useLoaded } from '@/kit/useLoaded'

const refusal = new ApiError('forbidden', '您的角色没有这项权限。', 403)

describe('what a page asks for', () => {
  it('is asked at once and is nothing until it is here', async () => {
    const { value, error } = useLoaded(() => Promise.resolve(['A-001']))
    expect(value.value).toBeNull()
    await flushPromises()
    expect([value.value, error.value]).toEqual([['A-001'], ''])
  })

  it('stays when asking again fails, beside the reason', async () => {
    const answers = [() => Promise.resolve(1), () => Promise.reject(refusal)]
    const { value, error, load } = useLoaded(() =>
      (answers.shift() ?? (() => Promise.resolve(2)))(),
    )
    await flushPromises()
    expect(await load()).toBe(false)
    expect([value.value, error.value]).toEqual([1, '您的角色没有这项权限。'])
    expect(await load()).toBe(true)
    expect([value.value, error.value]).toEqual([2, ''])
  })

  it('is not set back by an answer that was overtaken', async () => {
    let late: (found: number) => void = () => undefined
    const { value, load, take } = useLoaded(() => new Promise<number>((done) => (late = done)))
    await load(() => Promise.resolve(2))
    late(1)
    await flushPromises()
    expect(value.value).toBe(2)
    const slow = load()
    take(3)
    late(1)
    await slow
    expect(value.value).toBe(3)
  })
})
