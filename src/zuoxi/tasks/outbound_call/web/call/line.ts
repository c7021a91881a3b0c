/**
 * The line to a customer, whoever it is: one interface for the simulated customer, for a person in
 * another browser, and later for a telephone. The call itself is what the log says (`callState.ts`);
 * a line brings it about and tells what happens at the other end.
 */
import type { Ref } from 'vue'

import type { Counters } from '@/media/peerStats'

import type { Call } from '../callState'

/**
 * What happens at the other end, as ops of the log: it rings, somebody answers, a line of the
 * simulated customer (by number) has been played to its end, or cannot be played; the line was lost;
 * how the line to a person is.
 */
export type LineEvent =
  | { kind: 'ringing' }
  | { kind: 'connected' }
  | { kind: 'heard' | 'unheard'; node: number }
  | { kind: 'dropped' }
  | ({ kind: 'stats' } & Counters)

/**
 * What the agent should read of the line: nobody is free to answer, the other machine is away, the
 * connection is being built or is lost and comes back, a channel is silent; a recorded line cannot be
 * played and is tried again, or was given up.
 */
export type LineNote =
  | 'nobody'
  | 'away'
  | 'building'
  | 'lost'
  | 'quietAgent'
  | 'quietCustomer'
  | 'unplayable'
  | 'unplayed'

export interface Line {
  /** What the other side says, for a stereo take; undefined where takes hold the agent alone. */
  readonly remote: Readonly<Ref<MediaStream | undefined>>
  /** The other side speaks just now, as far as the line knows. */
  readonly speaks: Readonly<Ref<boolean>>
  readonly note: Readonly<Ref<LineNote | null>>
  /** Begin to build the connection; `dial` is in the log by then. */
  dial(): void
  /** The other side waits, or goes on. */
  hold(on: boolean): void
  /** The agent has hung up. */
  hangUp(): void
  /**
   * The call as the log has it now; a line goes on from there, also on a page that was opened in the
   * middle of it. While `frozen` (a pause of the task) it keeps still and tells nothing.
   */
  follow(call: Call, frozen: boolean): void
  /** Leave for good: nothing sounds, nothing is told any more. */
  close(): void
}

/** What a line may use; `tell` puts an event into the log. */
export interface LineSurroundings {
  tell: (event: LineEvent) => void
}
