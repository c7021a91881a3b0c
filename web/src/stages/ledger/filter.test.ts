import { describe, expect, it } from 'vitest'

import type { LedgerEntry } from '@/api/types'
import { filtered, verbsOf } from '@/stages/ledger/filter'

function entry(seq: number, given: Partial<LedgerEntry>): LedgerEntry {
  return {
    seq,
    at_ms: 0,
    actor: '周裁判长',
    role: 'chief_judge',
    name: '个人补时',
    text: '为座位 A-017（选手 003）补时 5 分 0 秒（听打录入）；见证人：何现场',
    seat: 'A-017',
    code: '003',
    reason: '',
    witness: '何现场',
    verb: 'extended_person',
    subject: 'sitting:17',
    payload: {},
    hash: '',
    ...given,
  }
}

const ENTRIES = [
  entry(1, {}),
  entry(2, { verb: 'ended_person', name: '个人终止', seat: 'A-018', code: '004', text: '终止' }),
  entry(3, {
    actor: '系统',
    verb: 'closed_sitting',
    name: '收卷',
    seat: '',
    code: '',
    text: '收卷',
  }),
]

describe('the ledger’s list', () => {
  it.each([
    [{ verb: '', words: '' }, [1, 2, 3]],
    [{ verb: 'ended_person', words: '' }, [2]],
    [{ verb: '', words: 'a-01' }, [1, 2]],
    [{ verb: '', words: '003' }, [1]],
    [{ verb: '', words: '  何现场  周 ' }, [1]],
    [{ verb: 'extended_person', words: 'A-018' }, []],
  ])('for %o shows %o', (wanted, found) => {
    expect(filtered(ENTRIES, wanted).map((each) => each.seq)).toEqual(found)
  })

  it('offers every verb that occurs, by its name', () => {
    expect(verbsOf([...ENTRIES, entry(4, {})])).toEqual([
      { verb: 'extended_person', name: '个人补时' },
      { verb: 'ended_person', name: '个人终止' },
      { verb: 'closed_sitting', name: '收卷' },
    ])
  })
})
