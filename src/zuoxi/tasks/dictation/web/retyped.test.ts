/** A recording is made from the pinyin line: it must never be that of an older text. */
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import AuthorItem from './AuthorItem.vue'
import type { Item } from './model'

const ITEM: Item = {
  id: 'k1',
  fields: {},
  transcript: '客户姓名：黎若晨。',
  pinyin: 'ke4 hu4 xing4 ming2',
  recording: { sha256: 'a'.repeat(64), duration_ms: 64_000 },
} as unknown as Item

function shown(item: Item = ITEM): ReturnType<typeof mount> {
  const props = { item, number: 1, problems: [], readonly: false, labels: {} }
  return mount(AuthorItem, { props })
}

describe('an item whose text is changed', () => {
  it('loses its pinyin line, so that the next recording reads the new text', async () => {
    const page = shown()
    await page.find('textarea').setValue('客户姓名：王重阳。')
    expect(page.emitted('change')).toEqual([[{ transcript: '客户姓名：王重阳。', pinyin: '' }]])
  })

  it('says that the recording is the old one until there is another', async () => {
    const page = shown()
    await page.find('textarea').setValue('客户姓名：王重阳。')
    await page.setProps({ item: { ...ITEM, transcript: '客户姓名：王重阳。', pinyin: '' } })
    expect(page.text()).toContain('录音还是原来的')
    await page.setProps({
      item: { ...ITEM, recording: { sha256: 'b'.repeat(64), duration_ms: 21_000 } },
    })
    expect(page.text()).not.toContain('录音还是原来的')
  })

  it('gives the pinyin line back to whoever only mended a comma', async () => {
    const page = shown()
    await page.find('textarea').setValue('客户姓名，黎若晨。')
    await page.setProps({ item: { ...ITEM, transcript: '客户姓名，黎若晨。', pinyin: '' } })
    const restore = page.findAll('button').find((each) => each.text() === '恢复原拼音')
    await restore?.trigger('click')
    expect(page.emitted('change')?.at(-1)).toEqual([{ pinyin: 'ke4 hu4 xing4 ming2' }])
  })
})
