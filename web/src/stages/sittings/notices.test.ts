import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'

import {
  decide,
  entry,
  everyTestHasADesk,
  line,
  NOW,
  pass,
  sitting,
  start,
  STARTED,
} from '@/live/sitting/desk'

import { useNotices } from './useNotices'

everyTestHasADesk()

function shown(): () => string | undefined {
  let text: () => string | undefined = () => undefined
  mount(
    defineComponent({
      setup() {
        const { notice } = useNotices(sitting)
        text = () => notice.value?.text
        return () => h('i')
      },
    }),
  )
  return text
}

const EXTRA = { ...entry(2, 'extra', NOW + 1), ms: 60_000 }

it('the chief judge’s word is read before what can wait, and goes by itself', async () => {
  await start()
  const notice = shown()
  line().say({ type: 'problem', code: 'malformed', params: {}, fatal: false, client_seq: null })
  await pass(1)
  const waiting = notice()
  expect(waiting).toBeTruthy()
  await decide([...STARTED, EXTRA])
  expect(notice()).toMatch(/^裁判长为全场补时 1 分钟，截止 \d\d:\d\d:\d\d。$/)
  await pass(30_000)
  await nextTick()
  expect(notice()).toBe(waiting)
})

it('extra time is no news any more once the task has ended', async () => {
  await start()
  const notice = shown()
  await decide([...STARTED, EXTRA])
  expect(notice()).toMatch(/^裁判长为全场补时/)
  await decide([...STARTED, EXTRA, entry(3, 'end', NOW + 2)])
  expect(notice()).toBeUndefined()
})
