/** The fields of this task on the drafts of `useDrafts`: six sections, and the cells of FAQ rows. */
import type { Change } from '@/live/taskParts'
import { useDrafts, type Drafts } from '@/live/useDrafts'

import {
  MAX_ANSWER,
  MAX_QUESTION,
  MAX_SECTION,
  rowChange,
  rowsOf,
  sectionChange,
  sectionOf,
  type Answer,
  type FaqRow,
  type Stage,
} from './model'

export type Cell = keyof FaqRow

interface Parts {
  answer: () => Answer
  urgent: () => boolean
  readonly: () => boolean
  emit: (change: Change) => void
}

export interface Fields extends Drafts {
  section: (stage: Stage) => string
  /** `row` counts from 1. */
  cell: (row: number, cell: Cell) => string
  typeSection: (stage: Stage, value: string, composing: boolean) => boolean
  typeCell: (row: number, cell: Cell, value: string, composing: boolean) => boolean
}

export function useFields({ answer, urgent, readonly, emit }: Parts): Fields {
  const texts: Drafts = useDrafts({
    accepted: (place) => {
      const at = read(place)
      return 'stage' in at
        ? sectionOf(answer(), at.stage)
        : (rowsOf(answer())[at.row - 1]?.[at.cell] ?? '')
    },
    change: (place, value) => {
      const at = read(place)
      if ('stage' in at) return sectionChange(at.stage, value)
      const other = at.cell === 'question' ? 'answer' : 'question'
      const row = { [at.cell]: value, [other]: texts.typed(cellPlace(at.row, other)) }
      return rowChange(at.row, row as unknown as FaqRow)
    },
    limit: (place) => {
      const at = read(place)
      if ('stage' in at) return MAX_SECTION
      return at.cell === 'question' ? MAX_QUESTION : MAX_ANSWER
    },
    urgent,
    readonly,
    emit,
    truth: answer,
  })
  return {
    ...texts,
    section: (stage) => texts.text(sectionPlace(stage)),
    cell: (row, cell) => texts.text(cellPlace(row, cell)),
    typeSection: (stage, value, composing) => texts.type(sectionPlace(stage), value, composing),
    typeCell: (row, cell, value, composing) => texts.type(cellPlace(row, cell), value, composing),
  }
}

export const sectionPlace = (stage: Stage): string => `section/${stage}`
export const cellPlace = (row: number, cell: Cell): string => `faq/${row}/${cell}`

type At = { stage: Stage } | { row: number; cell: Cell }

function read(place: string): At {
  const [kind, name, cell] = place.split('/')
  if (kind === 'section') return { stage: name as Stage }
  return { row: Number(name), cell: cell as Cell }
}
