/**
 * The line to a person in another browser (I18). Whether it rings, is answered and ends is decided by
 * the server and stands in the folded call; here the two pages are connected and kept so.
 */
import { computed, ref, shallowRef, watch } from 'vue'

import type { CallWire } from '@/live/callWire'
import type { TakeDesk } from '@/media/desk'
import { createMeeting, type Quiet } from '@/media/meeting'
import { createPeer, type Peer, type PeerEdge } from '@/media/peer'

import { isTalking, type Call } from '../callState'

import type { Line, LineNote, LineSurroundings } from './line'
import { engagedTone, ringback } from './ringback'

const TASK = 'outbound_call'
const STATS_MS = 5_000

interface Parts extends LineSurroundings {
  desk: Pick<TakeDesk, 'context' | 'voice' | 'level'>
  wire: CallWire
  edge?: PeerEdge
}

interface Connection {
  peer: Peer
  meeting: ReturnType<typeof createMeeting>
}

export function personLine({ desk, wire, edge, tell }: Parts): Line {
  const remote = shallowRef<MediaStream | undefined>(undefined)
  const talking = ref(false)
  const connection = shallowRef<Connection | null>(null)
  let state: Call['state'] = 'idle'
  let stopTone: (() => void) | null = null
  let counting: ReturnType<typeof setInterval> | undefined
  /** The number of the connection that signals belong to. */
  let round = 0

  const news = computed(() => (wire.heard.value >= 0 ? wire.news(TASK) : undefined))
  const note = computed<LineNote | null>(() => {
    const customer = news.value?.customer
    if (!talking.value) {
      return ringing.value && customer === 'none' ? 'nobody' : null
    }
    if (customer === 'away') return 'away'
    const own = connection.value
    if (own === null || own.peer.state.value !== 'connected') {
      return own?.peer.state.value === 'lost' ? 'lost' : 'building'
    }
    return QUIET[own.meeting.quiet.value ?? 'none']
  })
  const ringing = ref(false)

  const stopListening = wire.listen(TASK, (passed) => {
    if (passed.round === round) connection.value?.peer.hear(passed)
  })
  const stopFollowing = watch([news, talking], meet, { flush: 'sync' })

  function meet(): void {
    const told = news.value
    if (!talking.value || !told || connection.value === null) return
    if (told.customer !== 'there' && told.customer !== 'away') return
    round = told.round
    connection.value.meeting.follow(told)
  }

  function build(): void {
    if (connection.value !== null) return
    const peer = createPeer({
      edge,
      context: desk.context(),
      voice: desk.voice(),
      offers: true,
      send: ({ kind, text }) => void wire.signal(TASK, { round, kind, text }),
    })
    const meeting = createMeeting({
      peer,
      offers: true,
      join: (number) => wire.join(TASK, number),
      own: () => desk.level.value,
    })
    connection.value = { peer, meeting }
    remote.value = peer.remote
    counting = setInterval(() => void count(peer), STATS_MS)
  }

  async function count(peer: Peer): Promise<void> {
    const counters = await peer.stats().catch(() => null)
    if (counters !== null && talking.value) tell({ kind: 'stats', ...counters })
  }

  function take(): void {
    clearInterval(counting)
    connection.value?.meeting.close()
    connection.value = null
    remote.value = undefined
  }

  function follow(call: Call, frozen: boolean): void {
    const next = call.state
    if (next !== state) enter(next, call)
    const rings = !frozen && (next === 'dialling' || next === 'ringing')
    if (rings && stopTone === null) stopTone = ringback(desk.context())
    else if (!rings) hush()
    ringing.value = rings
    // The stream is there before the take begins.
    if (isTalking(call)) build()
    else take()
    talking.value = isTalking(call)
    connection.value?.meeting.rest(frozen || next === 'held')
  }

  function enter(next: Call['state'], call: Call): void {
    const rang = state === 'dialling' || state === 'ringing'
    state = next
    if (rang && call.ended_by === 'engaged') engagedTone(desk.context())
  }

  function hush(): void {
    stopTone?.()
    stopTone = null
  }

  return {
    remote,
    speaks: computed(() => connection.value?.meeting.speaks.value ?? false),
    note,
    dial: () => undefined,
    hold: () => undefined,
    hangUp: () => undefined,
    follow,
    close: () => {
      hush()
      take()
      stopListening()
      stopFollowing()
    },
  }
}

const QUIET: Record<NonNullable<Quiet> | 'none', LineNote | null> = {
  agent: 'quietAgent',
  customer: 'quietCustomer',
  none: null,
}
