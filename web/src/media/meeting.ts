/**
 * Builds and keeps the connection of a call as the server numbers it: a new number means a new
 * connection on both pages; once both are ready one side offers. Also watches both levels.
 */
import { ref, watch, type Ref } from 'vue'

import { SILENT_MS, SilenceWatch, VoiceActivity } from './level'
import type { Peer } from './peer'

/** Whose channel is silent though they are connected. */
export type Quiet = 'agent' | 'customer' | null

/** How the line stands, by the server. */
export interface Meeting {
  round: number
  ready: boolean
}

export interface MeetingParts {
  peer: Peer
  offers: boolean
  /** Tell the server that this page is ready for connection `round`; false where it cannot now. */
  join: (round: number) => boolean
  /** How loud the own microphone is, dBFS. */
  own: () => number
}

const LOOK_MS = 100
/** Joined and nobody has met for so long: the word was lost on the way, say it again. */
const REJOIN_MS = 8_000
/** Both are ready and do not hear each other for so long: begin another connection. */
const RENEW_MS = 15_000
/** Below it a channel of a call is said to be silent (voice 3) … */
const QUIET_DB = -50
/** … after so long; of somebody who was heard before much later: who listens is silent, too. */
const quietAfterMs = (heard: boolean): number => (heard ? 30_000 : SILENT_MS)

export function createMeeting({ peer, offers, join, own }: MeetingParts) {
  const speaks = ref(false)
  const quiet = ref<Quiet>(null)
  const voice = new VoiceActivity()
  const watches = {
    own: new SilenceWatch(QUIET_DB, quietAfterMs),
    other: new SilenceWatch(QUIET_DB, quietAfterMs),
  }
  let round = 0
  let offered = 0
  let joinedMs: number | null = null
  let still = false
  /** When the present offer was made, or the connection was last good. */
  let triedMs = 0

  function follow(told: Meeting): void {
    if (told.round !== round) {
      round = told.round
      joinedMs = null
      peer.renew()
    }
    if (joinedMs === null && join(round)) joinedMs = performance.now()
    if (told.ready && offers && offered !== round) {
      offered = round
      triedMs = performance.now()
      peer.offer()
    }
  }

  function look(): void {
    const now = performance.now()
    speaks.value = !still && voice.at(now, peer.level())
    if (peer.state.value !== 'connected' || still) {
      watches.own.rest()
      watches.other.rest()
      quiet.value = null
    } else {
      const mine = watches.own.at(now, own())
      const theirs = watches.other.at(now, peer.level())
      const [here, there] = offers
        ? (['agent', 'customer'] as const)
        : (['customer', 'agent'] as const)
      quiet.value = theirs ? there : mine ? here : null
    }
    // It could not be said just now (a page that has only begun): say it as soon as it can.
    if (round > 0 && joinedMs === null && join(round)) joinedMs = now
    const waits = peer.state.value === 'building' && joinedMs !== null && offered !== round
    if (offers && waits && now - (joinedMs ?? now) > REJOIN_MS && join(round)) joinedMs = now
    // Ways are looked for anew meanwhile; what helps no more is another connection.
    if (peer.state.value === 'connected') triedMs = now
    const fails = offers && offered === round && now - triedMs > RENEW_MS
    if (fails && join(round)) triedMs = now
  }
  const looking = setInterval(look, LOOK_MS)
  const stop = watch(peer.state, look)

  return {
    speaks: speaks as Readonly<Ref<boolean>>,
    quiet: quiet as Readonly<Ref<Quiet>>,
    follow,
    /** On hold, or the task stands: nobody hears the other. */
    rest: (on: boolean) => {
      still = on
      peer.mute(on)
    },
    close: () => {
      clearInterval(looking)
      stop()
      peer.close()
    },
  }
}
