/** The recordings of the papers that have been opened, fetched ahead in the order they are needed. */
import type { PaperOpened } from '../protocol'
import { RecordingShelf } from '../recordings'
import type { Database } from '../store'
import { taskParts } from '../taskParts'

export interface Recordings {
  open: (database: Database) => void
  /** Keep what `papers` need and nothing else; known ones cost nothing. */
  only: (papers: readonly PaperOpened[]) => Promise<void>
  /** An address in this page for a whole recording. */
  resolve: (sha256: string) => Promise<string>
}

export function createRecordings(): Recordings {
  let shelf: RecordingShelf | null = null
  return {
    open: (database) => {
      shelf = new RecordingShelf(database)
    },
    only: async (papers) => {
      await shelf?.only(
        papers.flatMap(
          ({ task, view, recordings }) =>
            taskParts(task)?.recordings(view, recordings) ?? recordings,
        ),
      )
    },
    resolve: (sha256) => shelf?.resolve(sha256) ?? Promise.reject(new Error('no store yet')),
  }
}
