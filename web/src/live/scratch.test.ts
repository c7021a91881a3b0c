import { mount } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, h, nextTick, type Ref } from 'vue'

import { provideScratch, useScratch } from './scratch'

/** A form of sitting and task `owner` as a page that was just loaded has it. */
function fresh(owner: string): Ref<Record<string, string>> {
  let found: Ref<Record<string, string>> | undefined
  const Form = defineComponent(() => {
    found = useScratch<Record<string, string>>('action.fields', {})
    return () => h('form')
  })
  mount(
    defineComponent(() => {
      provideScratch(() => owner)
      return () => h(Form)
    }),
  )
  if (!found) throw new Error('no form')
  return found
}

afterEach(() => sessionStorage.clear())

it('what was typed is there again after a reload, and nobody else sees it', async () => {
  const before = fresh('17.inbound_call')
  before.value.name = '顾念真'
  await nextTick()
  expect(fresh('17.inbound_call').value).toEqual({ name: '顾念真' })
  expect(fresh('18.inbound_call').value).toEqual({})
  expect(fresh('17.outbound_call').value).toEqual({})
})

it('what was cleared is gone', async () => {
  const before = fresh('17.inbound_call')
  before.value.name = '顾念真'
  await nextTick()
  before.value = {}
  await nextTick()
  expect(sessionStorage).toHaveLength(0)
})

it('what cannot be read is nothing', () => {
  sessionStorage.setItem('zuoxi.scratch.17.inbound_call.action.fields', '{')
  expect(fresh('17.inbound_call').value).toEqual({})
})
