import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'

import { language } from '@/app/i18n'
import ClockFace from '@/kit/ClockFace.vue'
import LanguageSwitch from '@/kit/LanguageSwitch.vue'
import RelativeTime from '@/kit/RelativeTime.vue'
import SaveLamps from '@/kit/SaveLamps.vue'
import { clockFigures } from '@/kit/durations'
import { slice } from '@/kit/useWindow'

afterEach(() => {
  language.value = 'zh-Hans'
})

describe('the clock', () => {
  it.each([
    [0, '00:00'],
    [1, '00:01'],
    [504_000, '08:24'],
    [3_599_001, '1:00:00'],
    [3_661_000, '1:01:01'],
  ])('shows %i ms as %s', (ms, figures) => {
    expect(clockFigures(ms)).toBe(figures)
  })

  it.each([
    [120_001, '剩余'],
    [120_000, '不足两分钟'],
    [30_001, '不足两分钟'],
    [30_000, '即将结束'],
  ])('with %i ms left says %s', (remainingMs, word) => {
    const clock = mount(ClockFace, { props: { remainingMs, phase: 'running' } })
    expect(clock.get('.word').text()).toBe(word)
  })

  it('tells a screen reader the word and the time', () => {
    const clock = mount(ClockFace, { props: { remainingMs: 504_000, phase: 'paused' } })
    expect(clock.get('[role=timer]').attributes('aria-label')).toBe('已暂停，剩余 8 分 24 秒')
  })

  it('does not turn red while it stands', () => {
    const clock = mount(ClockFace, { props: { remainingMs: 10_000, phase: 'paused' } })
    expect(clock.classes()).toContain('paused')
  })
})

describe('the lamps', () => {
  it('do not claim that something is saved before there is anything', () => {
    const lamps = mount(SaveLamps, { props: { local: 'empty', server: 'empty' } })
    expect(lamps.text()).toBe('本机尚无内容服务器尚无内容')
    expect(lamps.findAll('.ok')).toEqual([])
  })

  it('tell this machine from the server when only one of them has it', () => {
    const lamps = mount(SaveLamps, { props: { local: 'saved', server: 'unsaved' } })
    expect(lamps.text()).toBe('本机已存服务器未存')
  })

  it('say nothing more when all is saved', () => {
    const lamps = mount(SaveLamps, { props: { local: 'saved', server: 'saved' } })
    expect(lamps.text()).toBe('本机已存服务器已存')
  })
})

describe('a moment', () => {
  it('is shown with how long ago it was', () => {
    const moment = mount(RelativeTime, { props: { atMs: 10_000, nowMs: 22_900 } })
    expect(moment.text()).toMatch(/^\d\d:\d\d:10 · 12 秒前$/)
  })

  it('that never was is a dash', () => {
    expect(mount(RelativeTime, { props: { atMs: null, nowMs: 1 } }).text()).toBe('—')
  })
})

describe('the language switch', () => {
  it('changes every sentence, the document and what is kept', async () => {
    const buttons = mount(LanguageSwitch)
    await buttons.get('[aria-label=English]').trigger('click')
    await nextTick()
    expect(buttons.attributes('aria-label')).toBe('Language')
    expect(document.documentElement.lang).toBe('en')
    expect(localStorage.getItem('zuoxi.language')).toBe('en')
    expect(buttons.get('[aria-label=English]').attributes('aria-pressed')).toBe('true')
  })
})

describe('a long list', () => {
  it('draws what is in sight and a little more', () => {
    expect(slice(4_000, 40, 40_000, 400)).toEqual({
      first: 992,
      last: 1_018,
      above: 39_680,
      below: 119_280,
    })
  })

  it('draws all of a short one', () => {
    expect(slice(5, 40, 0, 400)).toEqual({ first: 0, last: 5, above: 0, below: 0 })
  })

  it('survives that the list became shorter than where it was scrolled to', () => {
    expect(slice(5, 40, 9_999, 400)).toEqual({ first: 5, last: 5, above: 200, below: 0 })
  })
})
