import { describe, expect, it } from 'vitest'

import { ApiError } from '@/api/client'
import type { Recording } from '@/api/types'
import type { RecordingMaker } from '@/live/taskParts'

import type { Item } from './model'
import { useItemWork } from './useItemWork'

const MADE: Recording = {
  sha256: 'e'.repeat(64),
  duration_ms: 61_000,
  bytes: 240_000,
  lufs: -19,
  true_peak_db: -2,
  remarks: [],
  peaks: null,
}
const HELD = { sha256: MADE.sha256, duration_ms: MADE.duration_ms }
const ITEM: Item = {
  id: 'item-1',
  recording: null,
  transcript: '您好，我姓单。',
  pinyin: '',
  fields: {},
  case_sensitive: false,
}

/** Somebody who makes recordings, and hears what is asked. */
function makerOf(change: Partial<RecordingMaker> = {}): { maker: RecordingMaker; asked: string[] } {
  const asked: string[] = []
  const maker: RecordingMaker = {
    upload: (file) => {
      asked.push(file.name)
      return Promise.resolve(MADE)
    },
    reading: (text) => {
      asked.push(text)
      return Promise.resolve('nin2 hao3, wo3 xing4 shan4.')
    },
    synthesise: (pinyin) => {
      asked.push(pinyin)
      return Promise.resolve(MADE)
    },
    ...change,
  }
  return { maker, asked }
}

function work(maker: RecordingMaker) {
  const found: [string, Partial<Item>][] = []
  return {
    found,
    ...useItemWork(
      () => maker,
      (id, change) => found.push([id, change]),
    ),
  }
}

describe('a recording for an item', () => {
  it('is an uploaded file; the question holds its hash and length and no more', async () => {
    const { maker, asked } = makerOf()
    const { found, upload, busy } = work(maker)
    const uploading = upload(ITEM, new File([], '第一条.wav'))
    expect(busy.value).toEqual({ 'item-1': 'upload' })
    await uploading
    expect([asked, found]).toEqual([['第一条.wav'], [['item-1', { recording: HELD }]]])
    expect(busy.value).toEqual({})
  })

  it('is synthesised from the pinyin line that the author has written', async () => {
    const { maker, asked } = makerOf()
    const { found, synthesise } = work(maker)
    await synthesise({ ...ITEM, pinyin: 'nin2 hao3.' })
    expect(asked).toEqual(['nin2 hao3.'])
    expect(found).toEqual([['item-1', { pinyin: 'nin2 hao3.', recording: HELD }]])
  })

  it('is synthesised from the text where there is no pinyin line yet, and brings that along', async () => {
    const { maker, asked } = makerOf()
    const { found, synthesise } = work(maker)
    await synthesise({ ...ITEM, pinyin: ' ' })
    expect(asked).toEqual(['您好，我姓单。', 'nin2 hao3, wo3 xing4 shan4.'])
    expect(found).toEqual([['item-1', { pinyin: 'nin2 hao3, wo3 xing4 shan4.', recording: HELD }]])
  })

  it('that fails says why at its own item, until it is tried again', async () => {
    const refused = new ApiError('refused', '文件不是录音。', 400)
    const answers = [Promise.reject(refused), Promise.resolve(MADE)]
    const { maker } = makerOf({ upload: () => answers.shift() ?? Promise.resolve(MADE) })
    const { found, upload, busy, failed } = work(maker)
    const file = new File([], '说明.txt')
    await upload(ITEM, file)
    expect([found, busy.value, failed.value]).toEqual([[], {}, { 'item-1': '文件不是录音。' }])
    await upload(ITEM, file)
    expect(failed.value).toEqual({})
  })
})
