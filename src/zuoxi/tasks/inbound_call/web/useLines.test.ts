import 'fake-indexeddb/auto'

import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { effectScope, ref, type EffectScope } from 'vue'

import { deskForTests, type DeskForTests } from './deskForTests'
import type { ItemView } from './model'
import { useLines, type Lines } from './useLines'

let scope: EffectScope
let tests: DeskForTests
afterEach(() => {
  scope.stop()
  tests.desk.close()
  tests.database.close()
})

function item(id: string): ItemView {
  return {
    id,
    number: 1,
    kind: 'customer',
    cue: '',
    instruction: '',
    recording: { sha256: id, duration_ms: 900 },
    articles: [],
  }
}

/** Lines on a desk of their own; `heard` are the items that came to their end. */
async function open(ahead: () => readonly ItemView[] = () => []) {
  tests = await deskForTests(() => true)
  const heard: string[] = []
  let lines: Lines | undefined
  scope = effectScope()
  scope.run(() => {
    lines = useLines(
      tests.desk,
      async (sha256) => `sound:${sha256}`,
      ahead,
      ({ id }) => heard.push(id),
    )
  })
  if (!lines) throw new Error('no scope')
  return { lines, heard }
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve))
  await flushPromises()
}

it('what comes next is decoded ahead, once, and sounds without being fetched again', async () => {
  const next = ref([item('a')])
  const { lines } = await open(() => next.value)
  await settle()
  next.value = [item('a'), item('b')]
  await settle()
  void lines.play(item('b'))
  await settle()
  expect([tests.fetched, tests.sounded.map(({ url }) => url)]).toEqual([
    ['sound:a', 'sound:b'],
    ['sound:b'],
  ])
})

it('a line is heard only when it has come to its end', async () => {
  const { lines, heard } = await open()
  void lines.play(item('a'))
  await settle()
  expect([lines.sounding.value, heard]).toEqual(['a', []])
  lines.stop()
  await settle()
  expect([lines.sounding.value, heard]).toEqual([null, []])
  void lines.play(item('a'))
  await settle()
  tests.sounded[1]?.end()
  await settle()
  expect([lines.sounding.value, heard]).toEqual([null, ['a']])
})

it('only the newest wish sounds', async () => {
  const { lines, heard } = await open()
  void lines.play(item('a'))
  void lines.play(item('b'))
  await settle()
  expect(tests.sounded.filter(({ stopped }) => !stopped).map(({ url }) => url)).toEqual(['sound:b'])
  tests.sounded.at(-1)?.end()
  await settle()
  expect(heard).toEqual(['b'])
})

it('what cannot be had is named, and may be tried again', async () => {
  const { lines, heard } = await open()
  tests.missing.add('sound:a')
  await lines.play(item('a'))
  expect([lines.failed.value, lines.sounding.value]).toEqual(['a', null])
  tests.missing.clear()
  void lines.play(item('a'))
  await settle()
  expect([lines.failed.value, lines.sounding.value, heard]).toEqual([null, 'a', []])
})
