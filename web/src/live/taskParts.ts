/** What the browser part of a task type brings; found in `src/zuoxi/tasks/<type>/web/index.ts`. */
import type { Component } from 'vue'

import type { Recording as StoredRecording, Speaker } from '@/api/types'

import type { AnswerSoFar, Op, PaperOpened, Recording } from './protocol'

/** The contestant's view and answer are the task type's own; only it looks inside. */
export type View = PaperOpened['view']
export type Answer = AnswerSoFar['answer']

/** A change as the workbench emits it; `at_ms` (the server's clock) is there when it is folded. */
export type Change = Pick<Op, 'kind' | 'payload'> & { readonly at_ms?: number }

/** What something is called: by a sentence of ours, or as the competition has named it. */
export interface Name {
  key: string
  own?: string
}

/**
 * How much is filled, and the names of what is still empty (for the submit page); `sentence` is a
 * message key for one that is not said as the task's {@link Words} say it.
 */
export interface Progress {
  filled: number
  total: number
  empty: { label: string; missing: Name[]; sentence?: string }[]
}

/**
 * Message keys of the submit page and the receipt; `{n}` counts, `{item}` is a label, `{fields}` what
 * is empty, `{filled}` of `{total}` are there.
 */
export interface Words {
  counts: string
  empty: string
  full: string
  item: string
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
  /** With a `voice` the line is read once, as in a dialogue. */
  synthesise: (pinyin: string, voice?: Speaker) => Promise<StoredRecording>
}

/** Loads a recording whole and gives an address that the player can use. */
export type RecordingResolver = (sha256: string) => Promise<string>

/** What a workbench is given: its task type's view and answer, and what the sitting adds. */
export interface WorkbenchProps<V = View, A = Answer> {
  view: V
  answer: A
  recording: RecordingResolver
  readonly?: boolean
  /** Near the bell nothing waits: every key becomes an op at once. */
  urgent?: boolean
  /** What the server did not take and is not corrected yet. */
  refusals?: readonly Refusal[]
}

/** What a workbench says to the sitting. */
export interface WorkbenchEvents {
  op: [change: Change]
  /** The ops so far should reach the server now. */
  hurry: []
  /** Whether anything was typed that is no op yet. */
  draft: [waiting: boolean]
}

/** What `useSitting` needs of a task type at once; pages are loaded when they are shown. */
export interface TaskParts {
  key: string
  /** Message key of the task's name. */
  title: string
  /** The contestant speaks in it: the microphone is checked before the start. */
  speaks?: true
  /** What its things are called on the submit page; without it they are fields of items. */
  words?: Words
  /** Its workbench has more columns than one. */
  wide?: true
  /** The contestant is in the middle of something that goes on (a call): a fresh page shows it. */
  engaged?(answer: Answer): boolean
  /** `view` is not known before the paper is here; what hangs on it is folded again then. */
  apply(answer: Answer, change: Change, view?: View): Answer
  progress(view: View, answer: Answer): Progress
  /** The place of the answer that a change writes to; null for none (a submission). */
  place(change: Change): string | null
  /** What that place is called, as in `Progress.empty`: the item's label and a field's name. */
  where(view: View, change: Change): { label: string; field: Name } | null
  /** What kinds of changes are called that write to no place, as message keys. */
  kinds?: Readonly<Record<string, string>>
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
