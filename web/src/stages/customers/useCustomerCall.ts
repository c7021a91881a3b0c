/**
 * The call on the desk: it rings, both pages are connected, and the own microphone is recorded as a
 * take of its own beside the agent's (voice 3): clean, and there even if the other machine dies.
 */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'

import { openStore, type Database } from '@/live/store'
import { browserEdge, type TakeEdge } from '@/media/edge'
import { createMeeting } from '@/media/meeting'
import { browserPeer, createPeer, type Peer, type PeerEdge } from '@/media/peer'
import { createTakeDesk } from '@/media/takeDesk'

import { ring } from './ring'
import { useDesk, type Passed } from './useDesk'

const TICK_MS = 250
/** So long an older page of the same person may need to end its take. */
const HANDED_OVER_MS = 500
/** Takes of this page belong to the sitting of a contestant whom nobody names here. */
const NOBODYS = 0

/** Where it touches the browser: what tests replace. */
interface Edges {
  take: TakeEdge
  peer: PeerEdge
}

const BROWSER: Edges = { take: browserEdge, peer: browserPeer }

/** Follow the desk of `account` at `competition`; the takes of each account are kept apart. */
export function useCustomerCall(competition: number, account: string, edges = BROWSER) {
  const desk = useDesk(competition, hear)
  /** Another page of the same person has the desk, or nobody may sit at it any more. */
  const given = computed(() => desk.link.value === 'elsewhere' || desk.link.value === 'closed')
  const call = computed(() => (given.value ? null : (desk.news.value?.call ?? null)))
  const database = shallowRef<Database | null>(null)
  const nowMs = ref(desk.now())
  const connection = shallowRef<{ peer: Peer; meeting: ReturnType<typeof createMeeting> } | null>(
    null,
  )
  let recovered = false
  let of = ''
  let quiet: (() => void) | null = null

  const takes = createTakeDesk({
    database: () => database.value,
    sitting: () => NOBODYS,
    task: () => call.value?.task ?? null,
    change: () => true,
    now: desk.now,
    mayWrite: () => true,
    leave: () => call.value?.leave_to_record ?? '',
    edge: edges.take,
  })

  function hear(passed: Passed): void {
    if (passed.round === call.value?.round) connection.value?.peer.hear(passed)
  }

  function build(): void {
    const own = call.value
    if (own === null || takes.microphone.value !== 'open' || connection.value !== null) return
    of = own.id
    const peer = createPeer({
      edge: edges.peer,
      context: takes.context(),
      voice: takes.voice(),
      offers: false,
      send: ({ kind, text }) => {
        const { id, round = 0, task = '' } = call.value ?? {}
        if (id === undefined) return
        const signal = { type: 'signal', task, round, kind, text } as const
        desk.say({ type: 'signal', call: id, signal })
      },
    })
    const meeting = createMeeting({
      peer,
      offers: false,
      join: (round) => desk.say({ type: 'join', call: of, round }),
      own: () => takes.level.value,
    })
    connection.value = { peer, meeting }
  }

  async function leaveIt(): Promise<void> {
    connection.value?.meeting.close()
    connection.value = null
    await takes.stop()
  }

  async function follow(): Promise<void> {
    const own = call.value
    // A page that was opened anew has the desk as it was, but no microphone yet.
    const wanted = own !== null && own.state !== 'over'
    if (wanted && takes.microphone.value === 'closed') void takes.open()
    if (own?.state === 'ringing') quiet ??= ring(takes.context())
    else {
      quiet?.()
      quiet = null
    }
    const another = connection.value !== null && of !== own?.id
    if (own?.state !== 'talking' || another) await leaveIt()
    await talk()
  }

  /** The call that is on the desk now: it may have changed while the one before was put down. */
  async function talk(): Promise<void> {
    const own = call.value
    if (own?.state !== 'talking') return
    build()
    connection.value?.meeting.follow(own)
    connection.value?.meeting.rest(own.held || own.paused)
    tellSound()
    // Nothing that is said in a pause is recorded, as at the other end.
    if (own.paused) await takes.stop()
    else await record(own.place)
  }

  async function record(place: string): Promise<void> {
    if (takes.running.value !== null || !recovered) return
    await takes.start(place)
    // Who plays the customer listens, too: the meeting says whose channel is dead.
    takes.expectSpeech(false)
    // The call may have ended while its recorder began.
    if (connection.value === null) await takes.stop()
  }

  /** The server ends a call in which both are there and hear nothing: it must know. */
  function tellSound(): void {
    const own = call.value
    const on = connection.value?.peer.state.value === 'connected'
    if (own?.state === 'talking' && own.sound !== on) desk.say({ type: 'sound', call: own.id, on })
  }

  async function begin(): Promise<void> {
    database.value = await openStore(`zuoxi-customer-${account}`)
    // The page before this one has stopped its take by then: the server has closed it.
    await here
    await takes.recover()
    recovered = true
    await follow()
  }

  /** The server has given this page the desk, and half a second has passed. */
  const here = new Promise<void>((resolve) => {
    const stop = watch(desk.news, (news) => {
      if (news === null) return
      stop()
      setTimeout(resolve, HANDED_OVER_MS)
    })
  })
  const ticking = setInterval(() => (nowMs.value = desk.now()), TICK_MS)
  watch([desk.news, takes.microphone, given], () => void follow())
  watch(() => connection.value?.peer.state.value, tellSound)
  void begin()
  onScopeDispose(() => {
    clearInterval(ticking)
    quiet?.()
    void leaveIt()
    takes.close()
  })

  return {
    desk,
    call,
    takes,
    /** The server's clock, ms. */
    nowMs,
    media: computed(() => connection.value?.peer.state.value ?? 'none'),
    quiet: computed(() => connection.value?.meeting.quiet.value ?? null),
    /** 就位: the microphone first, so that nobody is called who cannot speak. */
    getReady: async (on: boolean) => {
      if (!on || (await takes.open())) desk.say({ type: 'ready', on })
    },
  }
}

export type CustomerCall = ReturnType<typeof useCustomerCall>
