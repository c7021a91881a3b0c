import { mount, type VueWrapper } from '@vue/test-utils'
import { ElDialog } from 'element-plus'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'

import ConfirmTyped from '@/kit/ConfirmTyped.vue'

let dialog: VueWrapper | null = null

async function opened(more: Record<string, unknown> = {}): Promise<VueWrapper> {
  dialog = mount(ConfirmTyped, {
    attachTo: document.body,
    props: {
      open: true,
      title: '终止：听打录入',
      text: '结束后不能撤回。',
      action: '终止',
      word: '终止',
      askReason: true,
      askWitness: true,
      ...more,
    },
  })
  await nextTick()
  await nextTick()
  return dialog
}

afterEach(() => {
  dialog?.unmount()
  document.body.innerHTML = ''
})

function labelled(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].find((each) => each.textContent === label)
  const input = document.getElementById(found?.htmlFor ?? '')
  if (!(input instanceof HTMLInputElement)) throw new Error(`no field ${label}`)
  return input
}

async function type(label: string, words: string): Promise<void> {
  const input = labelled(label)
  input.value = words
  input.dispatchEvent(new Event('input'))
  await nextTick()
}

function action(): HTMLButtonElement {
  return document.querySelector<HTMLButtonElement>('button[type=submit]') ?? new HTMLButtonElement()
}

describe('an act that cannot be taken back', () => {
  it('is not possible until the word is typed and reason and witness are given', async () => {
    await opened()
    expect(action().disabled).toBe(true)
    await type('事由', '火警演练')
    await type('见证人', '周宁')
    await type('请输入「终止」以确认', '终')
    expect(action().disabled).toBe(true)
    await type('请输入「终止」以确认', '终止')
    expect(action().disabled).toBe(false)
  })

  it('puts the hand at the first field once it is open, and leaves it where it already types', async () => {
    const unfolded = (await opened()).getComponent(ElDialog)
    unfolded.vm.$emit('opened')
    expect(document.activeElement).toBe(labelled('事由'))
    labelled('见证人').focus()
    unfolded.vm.$emit('opened')
    expect(document.activeElement).toBe(labelled('见证人'))
  })

  it('hands on what was given, without white space around it', async () => {
    const wrapper = await opened()
    await type('事由', ' 火警演练 ')
    await type('见证人', '周宁')
    await type('请输入「终止」以确认', '终止')
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    expect(wrapper.emitted('confirm')).toEqual([
      [{ typed: '终止', reason: '火警演练', witness: '周宁', minutes: 1 }],
    ])
  })

  it('is not sent twice while the first is on its way', async () => {
    const wrapper = await opened({ word: '', askReason: false, askWitness: false, busy: true })
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    expect(wrapper.emitted('confirm')).toBeUndefined()
  })

  it('keeps what was typed when the server refuses, and says why', async () => {
    const wrapper = await opened()
    await type('事由', '火警演练')
    await wrapper.setProps({ error: '全场已经结束。' })
    expect(labelled('事由').value).toBe('火警演练')
    expect(document.querySelector('[role=alert]')?.textContent).toBe('全场已经结束。')
  })
})
