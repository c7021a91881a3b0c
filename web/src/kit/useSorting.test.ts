import { expect, it } from 'vitest'

import { useSorting } from '@/kit/useSorting'

it('a second press on a heading turns the order round, another heading begins ascending', () => {
  const { sortBy, direction } = useSorting<'seat' | 'left'>('seat')
  const both = () => [direction('seat'), direction('left')]
  expect(both()).toEqual(['ascending', 'none'])
  sortBy('seat')
  expect(both()).toEqual(['descending', 'none'])
  sortBy('left')
  expect(both()).toEqual(['none', 'ascending'])
  sortBy('left')
  sortBy('left')
  expect(both()).toEqual(['none', 'ascending'])
})
