import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'

import type { Recording } from '@/api/types'
import type { RecordingMaker } from '@/live/taskParts'

import { FakeBrowser } from './fakeBrowser'
import SpokenLine from './SpokenLine.vue'
import TakePlayer from './TakePlayer.vue'
import { useLineWork, type SpokenText } from './useLineWork'

const LINE: SpokenText = {
  transcript: '您好，我想订两张机票。',
  pinyin: 'nin2 hao3',
  voice: 'young_man',
  recording: null,
}
const MADE = { sha256: 'f'.repeat(64), duration_ms: 2_400 }
const STORED = { ...MADE, remarks: [], lufs: -19, true_peak_db: -2 } as unknown as Recording

function makerOf() {
  const asked: unknown[][] = []
  const maker: RecordingMaker = {
    upload: async (file) => {
      asked.push(['upload', file.type, await file.text()])
      return STORED
    },
    reading: async (text) => `pinyin of ${text}`,
    synthesise: async (pinyin, voice) => {
      asked.push(['synthesise', pinyin, voice])
      return STORED
    },
  }
  return { maker, asked }
}

afterEach(() => vi.useRealTimers())

describe('a spoken line', () => {
  const show = (line: SpokenText, props = {}) =>
    mount(SpokenLine, { props: { line, name: '客户第 1 句', maker: makerOf().maker, ...props } })

  it('loses its pinyin when its text changes: the old one is of the old text', async () => {
    const page = show(LINE)
    await page.findAll('textarea')[0]?.setValue('您好，我想退票。')
    expect(page.emitted('change')).toEqual([[{ transcript: '您好，我想退票。', pinyin: '' }]])
    await page.setProps({ line: { ...LINE, transcript: '您好，我想退票。', pinyin: '' } })
    expect(page.text()).toContain('原来的拼音已清空')
    await page.find('.notice button').trigger('click')
    expect(page.emitted('change')?.[1]).toEqual([{ pinyin: 'nin2 hao3' }])
  })

  it('says that its recording is of the text before', async () => {
    const page = show({ ...LINE, recording: MADE })
    await page.findAll('textarea')[0]?.setValue('您好。')
    expect(page.text()).toContain('录音仍是原来的')
    await page.setProps({ line: { ...LINE, recording: { ...MADE, sha256: 'e'.repeat(64) } } })
    expect(page.text()).not.toContain('录音仍是原来的')
  })

  it('is spoken by one of six voices', async () => {
    const page = show(LINE)
    const names = page.findAll('option').map((each) => each.text())
    expect(names).toEqual(['女声', '年轻女声', '年长女声', '男声', '年轻男声', '年长男声'])
    await page.find('select').setValue('older_woman')
    expect(page.emitted('change')).toEqual([[{ voice: 'older_woman' }]])
  })

  it('is synthesised by its pinyin in its voice', async () => {
    const { maker, asked } = makerOf()
    const page = show(LINE, { maker })
    const key = page.findAll('button').find((each) => each.text() === '合成')
    await key?.trigger('click')
    await flushPromises()
    expect(asked).toEqual([['synthesise', 'nin2 hao3', 'young_man']])
    expect(page.emitted('change')).toEqual([[{ pinyin: 'nin2 hao3', recording: MADE }]])
  })

  it('without pinyin is read from its text', async () => {
    const { maker } = makerOf()
    const page = show({ ...LINE, pinyin: ' ' }, { maker })
    await page
      .findAll('button')
      .find((each) => each.text() === '合成')
      ?.trigger('click')
    await flushPromises()
    expect(page.emitted('change')).toEqual([
      [{ pinyin: 'pinyin of 您好，我想订两张机票。', recording: MADE }],
    ])
  })

  it('of a sealed paper can only be listened to', () => {
    const page = show({ ...LINE, recording: MADE }, { readonly: true })
    expect(page.findAll('button')).toHaveLength(0)
    expect(page.find('audio').attributes('src')).toBe(`/api/media/${MADE.sha256}`)
  })
})

describe('a line that is recorded in the page', () => {
  it('is recorded like a take and uploaded as a file', async () => {
    const browser = new FakeBrowser()
    const { maker, asked } = makerOf()
    const found: Partial<SpokenText>[] = []
    let work!: ReturnType<typeof useLineWork>
    const Page = defineComponent(() => {
      work = useLineWork(
        () => maker,
        (change) => found.push(change),
        browser.edge,
      )
      return () => h('div')
    })
    const page = mount(Page)
    await work.record()
    expect(work.busy.value).toBe('record')
    browser.recorder.give('一秒')
    await work.keep()
    expect(asked).toEqual([['upload', 'audio/webm;codecs=opus', '一秒end']])
    expect(found).toEqual([{ recording: MADE }])
    expect([work.busy.value, work.microphone.state.value]).toEqual([null, 'closed'])
    page.unmount()
  })

  it('is not recorded where no microphone opens, which says why', async () => {
    const browser = new FakeBrowser()
    browser.refusal = 'NotAllowedError'
    let work!: ReturnType<typeof useLineWork>
    const page = mount(
      defineComponent(() => {
        work = useLineWork(
          () => makerOf().maker,
          () => undefined,
          browser.edge,
        )
        return () => h('div')
      }),
    )
    await work.record()
    expect([work.busy.value, work.microphone.state.value]).toEqual([null, 'refused'])
    page.unmount()
  })
})

describe('the player of a take', () => {
  const MARKS = [
    { ms: 0, label: '第 1 轮' },
    { ms: 20_000, label: '第 2 轮' },
    { ms: 50_000, label: '第 3 轮' },
  ]
  const show = () =>
    mount(TakePlayer, {
      props: { src: '/media/take', durationMs: 60_000, marks: MARKS },
      attachTo: document.body,
    })
  const keys = async (page: ReturnType<typeof show>, ...pressed: string[]): Promise<void> => {
    for (const key of pressed) await page.find('section').trigger('keydown', { key })
  }
  const position = (page: ReturnType<typeof show>): string => page.find('.place').text()

  it('jumps by keys: steps of five seconds, turns, the beginning; never out of the recording', async () => {
    const page = show()
    const seen: string[] = []
    for (const pressed of ['ArrowLeft', 'ArrowRight', ']', ']', ']', 'ArrowRight', '[', 'Home']) {
      await keys(page, pressed)
      seen.push(position(page).split(' / ')[0] ?? '')
    }
    expect(seen).toEqual(['00:00', '00:05', '00:20', '00:50', '00:50', '00:55', '00:20', '00:00'])
    page.unmount()
  })

  it('goes from three quarters to twice the speed, and no further', async () => {
    const page = show()
    const rate = (): string => page.find<HTMLSelectElement>('select').element.value
    await keys(page, 'ArrowDown', 'ArrowDown')
    expect(rate()).toBe('0.75')
    await keys(page, ...Array.from({ length: 9 }, () => 'ArrowUp'))
    expect(rate()).toBe('2')
    page.unmount()
  })

  it('marks the turn that is heard', async () => {
    const page = show()
    await page.findAll('ol button')[1]?.trigger('click')
    const current = page.findAll('ol button').map((each) => each.attributes('aria-current'))
    expect([current, page.emitted('time')?.at(-1)]).toEqual([
      [undefined, 'true', undefined],
      [20_000],
    ])
    page.unmount()
  })
})
