import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, defineComponent, h, ref, shallowRef } from 'vue'

import type { Change } from '@/live/taskParts'
import type { RunningTake, TakeDesk } from '@/media/desk'
import { provideTakeDesk, provideTaskShown, provideTaskTime } from '@/media/theDesk'

import vectors from '../../../../../tests/vectors/outbound_customer.json'

import { speakers, type Speakers } from './call/speakers.fixture'
import { apply, callOf, type Answer, type Plan, type View } from './model'
import Workbench from './Workbench.vue'

const VIEW: View = {
  background: { title: '推介净水机', company: '清源电器', price: '1980元', passages: [] },
  card: { name: '吴女士', phone: '19900005533', about: '' },
  customer: 'simulated',
  plan: vectors.plan as unknown as Plan,
  limits: {
    call_cap_ms: 600_000,
    warnings_ms: [540_000, 570_000],
    call_latest_ms: 660_000,
    latest_warning_ms: 900_000,
    turn_silence_ms: 2_000,
    suggested_ms: 2_100_000,
    calls: 1,
    faq: 10,
  },
}

let bench: VueWrapper
let answer: Answer
let ops: Change[]
let heard: Speakers
const nowMs = ref(0)
const remainingMs = ref(0)
const speaking = ref(false)
const running = shallowRef<RunningTake | null>(null)
const opens = ref(true)
const shown = ref(true)
/** Whether the desk was told that somebody has to speak. */
let expected: boolean | null = null

/** The page's desk: its microphone is there or not, its takes begin and end at once. */
function deskOf(made: Speakers): TakeDesk {
  return {
    ...made.desk,
    microphone: ref('closed'),
    device: ref(''),
    level: ref(-100),
    speaking,
    alarm: ref(null),
    running,
    interrupted: ref(null),
    waiting: ref(0),
    open: async () => opens.value,
    voice: () => ({}) as MediaStream,
    start: async (place) => {
      running.value = { take: '0a'.repeat(16), place, layout: 'mono', startedMs: nowMs.value }
      return '0a'.repeat(16)
    },
    stop: async () => {
      running.value = null
      return null
    },
    expectSpeech: (now) => (expected = now),
    listen: async () => '',
    trial: async () => '',
  }
}

function open(start: Answer = {}, more: Record<string, unknown> = {}): void {
  answer = start
  ops = []
  heard = speakers()
  const page = defineComponent({
    props: { answer: { type: Object, required: true }, readonly: Boolean },
    setup(props) {
      provideTakeDesk(deskOf(heard))
      provideTaskShown(computed(() => shown.value))
      provideTaskTime(
        computed(() => ({
          nowMs: nowMs.value,
          remainingMs: remainingMs.value,
          ranSince: (at: number) => nowMs.value - at,
        })),
      )
      return () =>
        h(Workbench, {
          view: VIEW,
          answer: props.answer as Answer,
          readonly: props.readonly,
          recording: async (sha256: string) => `blob:${sha256}`,
          onOp: (change: Change) => {
            ops.push(change)
            answer = apply(VIEW, answer, { ...change, at_ms: nowMs.value })
            void bench.setProps({ answer })
          },
        })
    },
  })
  bench = mount(page, { attachTo: document.body, props: { answer, ...more } })
}

const kinds = (): string[] => ops.map(({ kind }) => kind)
const key = (name: string): boolean =>
  window.dispatchEvent(new KeyboardEvent('keydown', { key: name }))
const button = (word: string) =>
  bench.findAll('button').find((each) => each.text().startsWith(word))

async function pass(ms: number): Promise<void> {
  nowMs.value += ms
  remainingMs.value -= ms
  await vi.advanceTimersByTimeAsync(ms)
  await flushPromises()
}

/** Dial, and wait until the customer has greeted. */
async function connect(): Promise<void> {
  key('F9')
  await flushPromises()
  await button('拨号')?.trigger('click')
  await flushPromises()
  await pass(1_000)
  await pass(5_100)
  heard.end()
  await flushPromises()
}

beforeEach(() => {
  vi.useFakeTimers()
  nowMs.value = 1_000_000
  remainingMs.value = 3_000_000
  speaking.value = false
  running.value = null
  opens.value = true
  shown.value = true
})
afterEach(() => {
  bench.unmount()
  vi.useRealTimers()
})

describe('the script', () => {
  it('is an op when the hands rest, and what is composed is none', async () => {
    open()
    const field = bench.get<HTMLTextAreaElement>('#section-opening')
    field.element.value = 'nin'
    field.element.dispatchEvent(new InputEvent('input', { isComposing: true }))
    await pass(2_000)
    expect(ops).toEqual([])
    field.element.value = '您好'
    await field.trigger('compositionend')
    await pass(300)
    expect(ops).toEqual([{ kind: 'section', payload: { section: 'opening', value: '您好' } }])
  })

  it('has chips that are pressed and released', async () => {
    open()
    await bench.get('[aria-label="技巧 SPIN"]').trigger('click')
    await flushPromises()
    await bench.get('[aria-label="技巧 SPIN"]').trigger('click')
    expect(ops.map(({ payload }) => payload.on)).toEqual([true, false])
  })
})

describe('the FAQ table', () => {
  it('shows ten rows, goes on by Enter, and writes whole rows', async () => {
    open()
    key('F4')
    await flushPromises()
    const cells = bench.findAll('textarea')
    expect(cells.length).toBe(20)
    await cells[0]?.setValue('多少钱？')
    await cells[0]?.trigger('keydown', { key: 'Enter' })
    expect(document.activeElement).toBe(cells[1]?.element)
    await cells[1]?.setValue('1980元。')
    await pass(1_000)
    expect(answer.faq).toEqual([{ question: '多少钱？', answer: '1980元。' }])
  })
})

describe('the call', () => {
  it('is dialled, recorded from the answer on, and led by the voice', async () => {
    open()
    await connect()
    expect(kinds()).toEqual(['dial', 'ringing', 'connected', 'heard'])
    expect(running.value?.place).toBe('call')
    speaking.value = true
    await pass(4_000)
    speaking.value = false
    await pass(1_300)
    expect(kinds().length).toBe(4)
    await pass(300)
    expect(ops[4]?.kind).toBe('said')
    expect(callOf(answer).customer?.speaking).toBe(1)
    expect(heard.played.length).toBe(2)
  })

  it('goes to a stage by its key, but not while somebody types a figure', async () => {
    open()
    await connect()
    key('4')
    await flushPromises()
    expect(ops.at(-1)).toEqual({ kind: 'stage', payload: { stage: 'product' } })
    const search = bench.get('input[type=search]')
    await search.trigger('keydown', { key: '5' })
    expect(ops.at(-1)?.payload.stage).toBe('product')
  })

  it('is handed over by F8, with nothing said, too', async () => {
    open()
    await connect()
    key('F8')
    await flushPromises()
    expect(ops.at(-1)).toEqual({ kind: 'said', payload: { ms: 0 } })
  })

  it('expects speech of the agent only when it is the agent’s turn', async () => {
    open()
    await connect()
    await pass(200)
    expect(expected).toBe(true)
    key('F8')
    await pass(200)
    expect(expected).toBe(false)
  })

  it('is hung up when it was asked for twice; the recording ends with it', async () => {
    open()
    await connect()
    await button('挂机')?.trigger('click')
    expect(kinds()).not.toContain('hang_up')
    await button('确认挂机')?.trigger('click')
    await flushPromises()
    expect(kinds().at(-1)).toBe('hang_up')
    expect(running.value).toBeNull()
    expect(button('拨号')?.attributes('disabled')).toBeDefined()
  })

  it('with silence on both sides is asked after, and given up by the customer', async () => {
    open()
    await connect()
    for (let n = 0; n < 3; n += 1) {
      await pass(8_200)
      heard.end()
      await flushPromises()
    }
    expect(kinds().filter((kind) => kind === 'silence').length).toBe(3)
    expect(callOf(answer).ended_by).toBe('customer')
    expect(running.value).toBeNull()
  })

  it('is warned about at nine minutes and over at ten, whatever the server says yet', async () => {
    open()
    await connect()
    const since = callOf(answer).connected_ms ?? 0
    nowMs.value = since + 539_999
    await flushPromises()
    expect(bench.find('[role=alert]').exists()).toBe(false)
    nowMs.value = since + 540_000
    await flushPromises()
    expect(bench.get('[role=alert]').text()).toContain('1 分 0 秒')
    nowMs.value = since + 600_000
    await flushPromises()
    expect(bench.get('[role=alert]').text()).toContain('通话时间到')
    expect([running.value, button('轮到客户')]).toEqual([null, undefined])
  })

  it.each([
    [660_000, true],
    [659_999, false],
  ])('with %i ms left can be dialled: %s', async (left, can) => {
    remainingMs.value = left
    open()
    key('F9')
    await flushPromises()
    expect(button('拨号')?.attributes('disabled') === undefined).toBe(can)
  })

  it('is reminded of from fifteen minutes before the end until it is made', async () => {
    remainingMs.value = 900_001
    open()
    expect(bench.find('[role=alert]').exists()).toBe(false)
    remainingMs.value = 900_000
    await flushPromises()
    expect(bench.get('[role=alert]').text()).toContain('还没有通话')
    await connect()
    expect(bench.find('[role=alert]').exists()).toBe(false)
  })

  it('is not dialled without a microphone', async () => {
    opens.value = false
    open()
    key('F9')
    await flushPromises()
    await button('拨号')?.trigger('click')
    await flushPromises()
    expect(ops).toEqual([])
    opens.value = true
    await button('拨号')?.trigger('click')
    await flushPromises()
    expect(kinds()).toEqual(['dial'])
  })

  it('goes on where it was on a page that was opened in the middle of it', async () => {
    open()
    await connect()
    const before = answer
    bench.unmount()
    running.value = null
    open(before)
    await flushPromises()
    expect([running.value !== null, kinds()]).toEqual([true, []])
    expect(bench.text()).toContain('通话中')
  })

  it('keeps still while another task of the same clock is shown, and is not recorded for that', async () => {
    open()
    key('F9')
    await flushPromises()
    await button('拨号')?.trigger('click')
    await flushPromises()
    shown.value = false
    await pass(20_000)
    expect([kinds(), running.value]).toEqual([['dial'], null])
    shown.value = true
    await pass(1_000)
    await pass(5_100)
    expect([kinds(), running.value?.place]).toEqual([['dial', 'ringing', 'connected'], 'call'])
  })

  it('does not hear keys while it lies under something else', async () => {
    open()
    await connect()
    ;(bench.element as HTMLElement).style.display = 'none'
    key('F8')
    key('4')
    await flushPromises()
    expect(kinds().at(-1)).toBe('heard')
  })

  it('keeps still through a pause of the task', async () => {
    open()
    await connect()
    await bench.setProps({ readonly: true })
    await pass(30_000)
    expect(kinds().at(-1)).toBe('heard')
    await bench.setProps({ readonly: false })
    await pass(7_000)
    expect(kinds().at(-1)).toBe('heard')
  })
})
