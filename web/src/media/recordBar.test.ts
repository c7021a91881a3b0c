import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { computed, defineComponent, h, ref, type Component, type Ref } from 'vue'

import { i18n } from '@/app/i18n'

import type { Alarm, EndedTake, Microphone, RunningTake, TakeDesk } from './desk'
import MicrophoneCheck from './MicrophoneCheck.vue'
import RecordBar from './RecordBar.vue'
import TakeList from './TakeList.vue'
import { provideTakeDesk, provideTaskTime } from './theDesk'

const NOW = 1_790_000_000_000
const FIRST = 'a'.repeat(32)
const SECOND = 'b'.repeat(32)
const END = { chunks: 4, ms: 3_400, sha256: '1'.repeat(64), how: 'stopped' } as const

/** A desk whose state the test sets; what the components asked of it is in `asked`. */
function deskOf() {
  const asked: string[] = []
  const state = {
    microphone: ref<Microphone>('open'),
    device: ref('会议耳机'),
    level: ref(-30),
    speaking: ref(false),
    alarm: ref<Alarm | null>(null),
    running: ref<RunningTake | null>(null) as Ref<RunningTake | null>,
    interrupted: ref<string | null>(null),
    waiting: ref(0),
  }
  const ended: EndedTake = { take: FIRST, ...END }
  const desk: TakeDesk = {
    ...state,
    open: async () => {
      asked.push('open')
      state.microphone.value = 'open'
      return true
    },
    start: async (place) => {
      asked.push(`start ${place}`)
      state.running.value = { take: FIRST, place, layout: 'mono', startedMs: NOW }
      return FIRST
    },
    stop: async () => {
      asked.push('stop')
      state.running.value = null
      return ended
    },
    expectSpeech: () => undefined,
    listen: async (take) => `/takes/${take}/sound`,
    prepare: async () => undefined,
    play: () => Promise.reject(new Error('nothing to play')),
    trial: async (ms) => `blob:trial-${ms}`,
    voice: () => ({}) as MediaStream,
    context: () => {
      throw new Error('no graph')
    },
  }
  return { desk, state, asked }
}

let made: ReturnType<typeof deskOf>
const nowMs = ref(NOW)
beforeEach(() => {
  made = deskOf()
  nowMs.value = NOW
})
const shown: { unmount: () => void }[] = []
afterEach(() => {
  for (const each of shown.splice(0)) each.unmount()
  i18n.global.locale.value = 'zh-Hans'
})

function show(component: Component, props: Record<string, unknown> = {}) {
  const heard: [string, unknown][] = []
  const events = Object.fromEntries(
    ['Begun', 'Ended', 'Op', 'Checked'].map((name) => [
      `on${name}`,
      (value: unknown) => heard.push([name.toLowerCase(), value]),
    ]),
  )
  const Above = defineComponent(() => {
    provideTakeDesk(made.desk)
    provideTaskTime(
      computed(() => ({ nowMs: nowMs.value, remainingMs: 60_000, ranSince: () => 0 })),
    )
    return () => h(component, { ...props, ...events })
  })
  const page = mount(Above, { attachTo: document.body })
  shown.push(page)
  return { page, heard }
}

const press = async (key: string, more: KeyboardEventInit = {}): Promise<void> => {
  dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, ...more }))
  await flushPromises()
}

describe('the record key', () => {
  it('has three shapes: a disc to record, a square to stop, a crossed microphone for none', async () => {
    const { page } = show(RecordBar, { place: 'turn.1' })
    expect(page.find('.key circle').exists()).toBe(true)
    expect(page.find('.key').text()).toBe('开始录音F9')
    await page.find('.key').trigger('click')
    await flushPromises()
    expect(page.find('.key rect').exists()).toBe(true)
    expect(page.find('.key').attributes('aria-pressed')).toBe('true')
    made.state.running.value = null
    made.state.microphone.value = 'missing'
    await flushPromises()
    expect(page.find('.key path').exists()).toBe(true)
    expect(page.find('.key').text()).toBe('打开麦克风F9')
  })

  it('records and stops its own place, and tells both', async () => {
    const { page, heard } = show(RecordBar, { place: 'turn.1' })
    await page.find('.key').trigger('click')
    await flushPromises()
    await page.find('.key').trigger('click')
    await flushPromises()
    expect(made.asked).toEqual(['start turn.1', 'stop'])
    expect(heard).toEqual([
      ['begun', FIRST],
      ['ended', { take: FIRST, ...END }],
    ])
  })

  it('is F9 from wherever the hands are, but not while a word is being composed', async () => {
    show(RecordBar, { place: 'turn.1' })
    await press('F9', { isComposing: true })
    await press('F9', { repeat: true })
    await press('F8')
    expect(made.asked).toEqual([])
    await press('F9')
    await press('F9')
    expect(made.asked).toEqual(['start turn.1', 'stop'])
  })

  it.each([
    [44, false, ''],
    [45, false, '这里还可以录 5 遍。'],
    [49, false, '这里还可以录 1 遍。'],
    [50, true, '这里已录满 50 遍，不能再录。请在下面选定要计入的一遍。'],
  ])('after %i takes of a place is shut: %s', async (taken, shut, words) => {
    const { page } = show(RecordBar, { place: 'turn.1', taken })
    expect(page.find('.key').attributes('disabled') !== undefined).toBe(shut)
    expect(page.find('[role=status]').exists() ? page.find('[role=status]').text() : '').toBe(words)
    await press('F9')
    expect(made.asked).toEqual(shut ? [] : ['start turn.1'])
  })

  it('can still stop the fiftieth take', async () => {
    const { page } = show(RecordBar, { place: 'turn.1', taken: 49 })
    await press('F9')
    await page.setProps({ taken: 50 })
    await press('F9')
    expect(made.asked).toEqual(['start turn.1', 'stop'])
  })

  it('hears no key while its workbench lies under another', async () => {
    const { page } = show(RecordBar, { place: 'turn.1' })
    const covered = page.element.parentElement as HTMLElement
    covered.style.display = 'none'
    await press('F9')
    expect(made.asked).toEqual([])
    covered.style.display = ''
    await press('F9')
    expect(made.asked).toEqual(['start turn.1'])
  })

  it('says that a pause has ended the take of its place, until another runs', async () => {
    made.state.interrupted.value = 'turn.1'
    const { page } = show(RecordBar, { place: 'turn.1' })
    expect(page.text()).toContain('暂停时录音已停下')
    expect(show(RecordBar, { place: 'turn.2' }).page.text()).not.toContain('暂停时')
    await page.find('.key').trigger('click')
    await flushPromises()
    expect(page.text()).not.toContain('暂停时')
  })

  it('shows how long it has been recording', async () => {
    const { page } = show(RecordBar, { place: 'turn.1' })
    expect(page.find('.elapsed').text()).toBe('00:00')
    await page.find('.key').trigger('click')
    nowMs.value = NOW + 65_000
    await flushPromises()
    expect(page.find('.elapsed').text()).toBe('01:05')
  })

  it('waits while another place is being recorded', () => {
    made.state.running.value = { take: FIRST, place: 'turn.2', layout: 'mono', startedMs: NOW }
    const { page } = show(RecordBar, { place: 'turn.1' })
    expect(page.find('.key').attributes('disabled')).toBeDefined()
    expect(page.text()).toContain('另一处正在录音')
  })

  it('begins nothing when nothing may be written, but stops what runs', async () => {
    const first = show(RecordBar, { place: 'turn.1', readonly: true })
    expect(first.page.find('.key').attributes('disabled')).toBeDefined()
    made.state.running.value = { take: FIRST, place: 'turn.1', layout: 'mono', startedMs: NOW }
    await flushPromises()
    expect(first.page.find('.key').attributes('disabled')).toBeUndefined()
  })

  it('says that nothing began', async () => {
    made.desk.start = async () => null
    const { page } = show(RecordBar, { place: 'turn.1' })
    await page.find('.key').trigger('click')
    await flushPromises()
    expect(page.find('[role=alert]').text()).toContain('录音没有开始')
  })

  it.each<[Alarm, string]>([
    ['lost', '自动接到同一段录音里'],
    ['muted', '静音'],
    ['silent', '5 秒没有听到声音'],
    ['full', '磁盘已满'],
    ['rejected', '服务器没有收下'],
  ])('says what to do about the alarm %s', (alarm, words) => {
    made.state.running.value = { take: FIRST, place: 'turn.1', layout: 'mono', startedMs: NOW }
    made.state.alarm.value = alarm
    const { page } = show(RecordBar, { place: 'turn.1' })
    expect(page.find('[role=alert]').text()).toContain(words)
  })

  it('tells what is not on the server yet, beyond what is always on its way', async () => {
    made.state.waiting.value = 2
    const { page } = show(RecordBar, { place: 'turn.1' })
    expect(page.text()).not.toContain('还在本机')
    made.state.waiting.value = 3
    await flushPromises()
    expect(page.text()).toContain('3 秒录音还在本机')
  })
})

describe('the list of takes', () => {
  const takes = {
    places: {
      'turn.1': [
        { id: FIRST, begun_ms: NOW, end: END },
        { id: SECOND, begun_ms: NOW + 9_000, end: END },
      ],
    },
    chosen: { 'turn.1': SECOND },
  }

  it('is not there where nothing was recorded', () => {
    expect(show(TakeList, { place: 'turn.2', takes }).page.find('fieldset').exists()).toBe(false)
  })

  it('marks the take that counts, and tells which one shall', async () => {
    const { page, heard } = show(TakeList, { place: 'turn.1', takes })
    const choices = page.findAll<HTMLInputElement>('input')
    expect(choices.map(({ element }) => element.checked)).toEqual([false, true])
    await choices[0]?.setValue()
    expect(heard).toEqual([
      ['op', { kind: 'take.chosen', payload: { place: 'turn.1', take: FIRST } }],
    ])
  })

  it('chooses nothing when nothing may be written', () => {
    const { page } = show(TakeList, { place: 'turn.1', takes, readonly: true })
    const choices = page.findAll('input')
    expect(choices.map((each) => each.attributes('disabled') !== undefined)).toEqual([true, true])
  })

  it('plays nothing while something is recorded: it would be in the take', async () => {
    made.state.running.value = { take: SECOND, place: 'turn.1', layout: 'mono', startedMs: NOW }
    const { page } = show(TakeList, { place: 'turn.1', takes })
    const keys = page.findAll('button')
    expect(keys.map((each) => each.attributes('disabled') !== undefined)).toEqual([true, true])
  })
})

describe('the check of the microphone', () => {
  it.each<[Microphone, string]>([
    ['closed', '还没有打开'],
    ['asking', '请选择“允许”'],
    ['refused', '地址栏左侧'],
    ['missing', '没有找到麦克风'],
    ['insecure', 'https://'],
  ])('says what to do when it is %s', (state, words) => {
    made.state.microphone.value = state
    expect(show(MicrophoneCheck).page.text()).toContain(words)
  })

  it('asks for the microphone when it is told to, and shows its name', async () => {
    made.state.microphone.value = 'closed'
    const { page } = show(MicrophoneCheck)
    await page.find('button').trigger('click')
    await flushPromises()
    expect([made.asked, page.text().includes('设备：会议耳机')]).toEqual([['open'], true])
  })

  it('is done when the own voice was recorded, heard and confirmed', async () => {
    const { page, heard } = show(MicrophoneCheck)
    await page.find('button').trigger('click')
    await flushPromises()
    const confirm = page.findAll('button').find((each) => each.text() === '听到了我的声音')
    await confirm?.trigger('click')
    expect(heard).toEqual([['checked', undefined]])
    expect(page.text()).toContain('麦克风正常')
  })
})
