import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import { seat } from '@/stages/hall/fixtures'
import SeatTiles from '@/stages/hall/SeatTiles.vue'

const ROWS = [
  seat(1),
  seat(2, { connected: false }),
  seat(3, { held: 1 }),
  seat(4, { connected: false, epoch: 0 }),
  seat(5, { hand: true }),
]

function tiles(change: { compact?: boolean; packed?: boolean }): ReturnType<typeof mount> {
  const props = { rows: ROWS, spares: [], nowMs: 0, compact: false, packed: false, ...change }
  return mount(SeatTiles, { props })
}

describe('the tiles of the hall', () => {
  it('say the reason in two words', () => {
    const words = tiles({})
      .findAll('button')
      .map((tile) => tile.text())
    expect(words).toEqual([
      'A-001作答中',
      'A-002连接中断',
      'A-003待裁定',
      'A-004未到',
      'A-005举手作答中',
    ])
  })

  it('tell in the compact view by a mark, never by colour alone, and to readers in words', () => {
    const found = tiles({ compact: true })
    expect(found.findAll('.mark').map((mark) => mark.text())).toEqual(['', '！', '△', '○', '△'])
    expect(found.findAll('button').map((tile) => tile.attributes('title'))).toEqual([
      '作答中',
      '连接中断',
      '待裁定',
      '未到',
      '举手',
    ])
    expect(found.findAll('.for-readers').map((word) => word.text())).toEqual([
      '作答中',
      '连接中断',
      '待裁定',
      '未到',
      '举手',
      '作答中',
    ])
  })

  it('stand in their places, and close together where only some are shown', () => {
    const places = (packed: boolean): (string | undefined)[] =>
      tiles({ packed })
        .findAll('li')
        .map((tile) => tile.attributes('style'))
    expect(places(false)[1]).toContain('grid-column: 2')
    expect(places(true)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})
