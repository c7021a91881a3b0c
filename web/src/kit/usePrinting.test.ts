import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'

import LongTable from '@/kit/LongTable.vue'
import { usePrinting } from '@/kit/usePrinting'

const rows = Array.from({ length: 300 }, (_, index) => index)
const Page = defineComponent(() => {
  const { printing } = usePrinting()
  return () =>
    h(
      LongTable<number>,
      { rows, rowKey: (row: number) => row, all: printing.value },
      { head: () => h('th', '序号'), row: ({ row }: { row: number }) => h('tr', h('td', row)) },
    )
})

describe('a long list', () => {
  it('is whole on paper, also where the browser was asked by Ctrl+P', async () => {
    const page = mount(Page)
    expect(page.findAll('tbody td').length).toBeLessThan(300)
    window.dispatchEvent(new Event('beforeprint'))
    await nextTick()
    expect(page.findAll('tbody td').map((cell) => Number(cell.text()))).toEqual(rows)
    window.dispatchEvent(new Event('afterprint'))
    await nextTick()
    expect(page.findAll('tbody td').length).toBeLessThan(300)
  })
})
