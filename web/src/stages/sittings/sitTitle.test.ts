import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { defineComponent, nextTick } from 'vue'

import { everyTestHasADesk, greet, line, pass, sitting } from '@/live/sitting/desk'

import { useSitTitle } from './useSitTitle'

everyTestHasADesk()

it('the contestant’s tab names the seat once somebody sits there, and no longer at the door', async () => {
  const page = mount(
    defineComponent({
      setup() {
        useSitTitle(sitting)
        return () => null
      },
    }),
  )
  expect(document.title).toBe('选手作答 · 坐席')
  await greet()
  await nextTick()
  expect(document.title).toBe('选手作答 · 座位 A-017 · 客户信息服务')
  line().cut(4401)
  await pass(1)
  expect(document.title).toBe('选手作答 · 坐席')
  page.unmount()
})
