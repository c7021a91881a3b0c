/** A draft outlives everything but the saving of just that draft. */
import { describe, expect, it } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'

import type { Question } from '@/api/types'
import { useDraft, type Draft } from '@/stages/papers/useDraft'

const question = (name: string): Question => ({ items: [{ id: 'a1', fields: { name: [name] } }] })

function edited(): { draft: Draft; store: (next: Question) => Promise<void> } {
  const stored = ref(question('单雨桐'))
  const draft = effectScope().run(() => useDraft(() => stored.value))
  if (draft === undefined) throw new Error('no scope')
  draft.update(question('单雨潼'))
  async function store(next: Question): Promise<void> {
    stored.value = next
    await nextTick()
  }
  return { draft, store }
}

function leavingIsAsked(): boolean {
  const event = new Event('beforeunload', { cancelable: true })
  window.dispatchEvent(event)
  return event.defaultPrevented
}

describe('useDraft', () => {
  it('is over once what was sent is stored', async () => {
    const { draft, store } = edited()
    expect(draft.sent()).toEqual(question('单雨潼'))
    await store(question('单雨潼'))
    expect(draft.changed.value).toBe(false)
    expect(leavingIsAsked()).toBe(false)
  })

  it('keeps what was changed while the saving was under way', async () => {
    const { draft, store } = edited()
    draft.sent()
    draft.update(question('单雨瞳'))
    await store(question('单雨潼'))
    expect(draft.changed.value).toBe(true)
    expect(draft.question.value).toEqual(question('单雨瞳'))
  })

  it('keeps a draft when another task of the paper was saved', async () => {
    const { draft, store } = edited()
    await store(question('单雨桐'))
    expect(draft.question.value).toEqual(question('单雨潼'))
  })

  it('has the browser ask before the page is closed', () => {
    edited()
    expect(leavingIsAsked()).toBe(true)
  })
})
