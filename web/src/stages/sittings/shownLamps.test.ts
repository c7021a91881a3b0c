import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent } from 'vue'

import {
  everyTestHasADesk,
  greet,
  line,
  NOW,
  pass,
  RECEIPT,
  sitting,
  STARTED,
} from '@/live/sitting/desk'

import { useShownLamps, type ShownLamps } from './useShownLamps'

everyTestHasADesk()

const ENDED = STARTED.map((entry) => ({ ...entry, at_ms: NOW - 600_000 }))

function lamps(): ShownLamps {
  const page = mount(
    defineComponent({
      setup: () => ({ shown: useShownLamps(sitting) }),
      template: '<i />',
    }),
  )
  return page.vm.shown
}

describe('the lamps after the end', () => {
  it.each([
    [3, 'saved'],
    [0, 'empty'],
  ])('say of a machine that keeps nothing that the server has %i ops: %s', async (ops, server) => {
    await greet(ENDED)
    line().say({ ...RECEIPT, ops })
    await pass(200)
    expect(sitting.cleared.value).toBe(true)
    expect(lamps()).toEqual({ local: 'cleared', server })
  })

  it('say of work that waits for a ruling, or was ruled out, that the server has it', async () => {
    await greet(ENDED)
    line().say({ ...RECEIPT, ops: 0, held: 2 })
    await pass(200)
    expect(lamps().server).toBe('saved')
    line().say({ ...RECEIPT, ops: 0, held: 0, rejected: 2 })
    await pass(200)
    expect(lamps().server).toBe('saved')
  })

  it('do not say so before the receipt', async () => {
    await greet(ENDED)
    await pass(200)
    expect(lamps()).toEqual({ local: 'empty', server: 'empty' })
  })
})
