/** What the browser part of a task type brings; found in `src/zuoxi/tasks/<type>/web/index.ts`. */
import type { Component } from 'vue'

import type { Recording as StoredRecording } from '@/api/types'

import type { AnswerSoFar, Op, PaperOpened, Recording } from './protocol'

/** The contestant's view and answer are the task type's own; only it looks inside. */
export type View = PaperOpened['view']
export type Answer = AnswerSoFar['answer']

/** A change as the workbench emits it. */
export type Change = Pick<Op, 'kind' | 'payload'>

/** What something is called: by a sentence of ours, or as the competition has named it. */
export interface Name {
  key: string
  own?: string
}

/** How much is filled, and the names of what is still empty (for the submit page). */
export interface Progress {
  filled: number
  total: number
  empty: { label: string; missing: Name[] }[]
}

/** A change that the server refused and that nobody has corrected since. */
export interface Refusal extends Change {
  task: string
  /** The number of its op, to tell one from the next. */
  seq: number
  /** The name of why, as in a `refused` problem. */
  reason: string
}

/** Makes recordings for a paper that is being written; each promise rejects with a sentence. */
export interface RecordingMaker {
  upload: (file: File) => Promise<StoredRecording>
  /** The pinyin line that a text is read by, for the author to correct. */
  reading: (text: string) => Promise<string>
  synthesise: (pinyin: string) => Promise<StoredRecording>
}

/** Loads a recording whole and gives an address that the player can use. */
export type RecordingResolver = (sha256: string) => Promise<string>

/** What `useSitting` needs of a task type at once; pages are loaded when they are shown. */
export interface TaskParts {
  key: string
  /** Message key of the task's name. */
  title: string
  apply(answer: Answer, change: Change): Answer
  progress(view: View, answer: Answer): Progress
  /** The place of the answer that a change writes to; null for none (a submission). */
  place(change: Change): string | null
  /** What that place is called, as in `Progress.empty`: the item's label and a field's name. */
  where(view: View, change: Change): { label: string; field: Name } | null
  /** Recordings in the order in which they will be needed. */
  recordings(view: View, offered: readonly Recording[]): readonly Recording[]
  workbench: () => Promise<Component>
  evidence: () => Promise<Component>
  author: () => Promise<Component>
}

const modules = import.meta.glob<{ default: TaskParts }>(
  '../../../src/zuoxi/tasks/*/web/index.ts',
  { eager: true },
)
const byKey = new Map(Object.values(modules).map(({ default: parts }) => [parts.key, parts]))

/** The browser part of the task type `key`, or undefined if this build has none. */
export function taskParts(key: string): TaskParts | undefined {
  return byKey.get(key)
}
