import { describe, expect, it } from 'vitest'

import { ApiError } from '@/api/client'
import type { Confirmed } from '@/kit/ConfirmTyped.vue'
import { useConfirm } from '@/kit/useConfirm'

const GIVEN: Confirmed = { typed: '', reason: '火警演练', witness: '周宁', minutes: 1 }
const shownOf = ({ dialog }: ReturnType<typeof useConfirm<string>>) => {
  const { open, busy, error } = dialog.value
  return { open, busy, error }
}

describe('an act that is asked for', () => {
  it('is carried out with what was given and what was asked, and the dialog closes', async () => {
    const done: unknown[] = []
    const confirm = useConfirm<string>((given, asked) => Promise.resolve(done.push([asked, given])))
    expect(shownOf(confirm)).toEqual({ open: false, busy: false, error: '' })
    confirm.ask('终止')
    expect([confirm.asked.value, shownOf(confirm).open]).toEqual(['终止', true])
    const doing = confirm.dialog.value.onConfirm(GIVEN)
    expect(shownOf(confirm)).toEqual({ open: true, busy: true, error: '' })
    await doing
    expect(shownOf(confirm)).toEqual({ open: false, busy: false, error: '' })
    expect(done).toEqual([['终止', GIVEN]])
  })

  it('stays open with the reason when it is refused, and forgets it when asked anew', async () => {
    const confirm = useConfirm<string>(() =>
      Promise.reject(new ApiError('already_ended', '全场已经结束。', 409)),
    )
    confirm.ask('终止')
    await confirm.dialog.value.onConfirm(GIVEN)
    expect(shownOf(confirm)).toEqual({ open: true, busy: false, error: '全场已经结束。' })
    confirm.ask('补时')
    expect(shownOf(confirm)).toEqual({ open: true, busy: false, error: '' })
  })

  it('is not carried out when the dialog is closed', () => {
    let done = 0
    const confirm = useConfirm<string>(() => Promise.resolve((done += 1)))
    confirm.ask('终止')
    confirm.dialog.value['onUpdate:open'](false)
    expect([shownOf(confirm).open, done]).toEqual([false, 0])
  })
})
