import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent } from 'vue'

import type { HeldOp } from '@/api/types'

import { useOpWords } from './useOpWords'

function op(kind: string, field = '', item = ''): HeldOp {
  return { seq: 1, kind, item, field, before: '', after: '', stamped_ms: 0, received_ms: 0 }
}

function words(held: HeldOp, task: string): string {
  const page = mount(
    defineComponent({
      setup: () => ({ said: useOpWords()(held, task) }),
      template: '<i>{{ said }}</i>',
    }),
  )
  return page.text()
}

describe('what a held op is called', () => {
  it('is the place that it writes to', () => {
    expect(words(op('set', '客户姓名', '1'), 'dictation')).toContain('客户姓名')
  })

  it.each([
    ['submit', 'dictation', '交卷'],
    ['played', 'inbound_call', '听完客户录音'],
    ['take.ended', 'outbound_call', '录音结束'],
  ])('or, for %s of %s, the kind of change', (kind, task, name) => {
    expect(words(op(kind), task)).toBe(name)
  })
})
