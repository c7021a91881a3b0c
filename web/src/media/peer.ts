/**
 * The two browsers of a call to a person (I18): WebRTC from one to the other, without any server of
 * media. What the other side says comes out of one stream that goes on over every connection, so a
 * take that was begun on it goes on, too (voice 3).
 *
 * One side offers, and offers again (`restartIce`) whenever the connection is gone; the other answers.
 * Offers are numbered: what belongs to an earlier one is dropped.
 */
import { readonly, ref, type Ref } from 'vue'

import { levelOf, NOTHING_DB } from './level'
import { mono } from './microphone'
import { countersOf, type Counters } from './peerStats'

export type PeerState = 'none' | 'building' | 'connected' | 'lost'

export interface PeerSignal {
  kind: 'offer' | 'answer' | 'candidate'
  text: string
}

/** Where it touches the browser: what tests replace. */
export interface PeerEdge {
  RTCPeerConnection: typeof RTCPeerConnection
  Audio: typeof Audio
}

export const browserPeer: PeerEdge = {
  get RTCPeerConnection() {
    return RTCPeerConnection
  },
  get Audio() {
    return Audio
  },
}

export interface PeerParts {
  edge?: PeerEdge
  context: AudioContext
  /** The own microphone; it goes on when a headset is unplugged. */
  voice: MediaStream
  /** This side makes the offers. */
  offers: boolean
  send: (signal: PeerSignal) => void
}

export interface Peer {
  /** What the other side says; the same stream over all connections. */
  readonly remote: MediaStream
  readonly state: Readonly<Ref<PeerState>>
  /** How loud the other side is now, dBFS. */
  level: () => number
  /** Begin a connection from nothing; the one before is gone. */
  renew: () => void
  /** Both sides are there: make the offer. */
  offer: () => void
  hear: (signal: PeerSignal) => void
  /** Neither side hears the other (hold, a pause), or both do again. */
  mute: (on: boolean) => void
  /** Counters of the present connection; null while there is none. */
  stats: () => Promise<Counters | null>
  close: () => void
}

const LOOK_MS = 3_000
/** Looks without a connection before the next offer: doubled each time, at most so many. */
const MOST_LOOKS = 4
/** No servers: both pages are in one hall. */
const PLAIN: RTCConfiguration = { iceServers: [] }

export function createPeer({ edge = browserPeer, context, voice, offers, send }: PeerParts): Peer {
  const state = ref<PeerState>('none')
  const ear = createEar(edge, context)
  let connection: RTCPeerConnection | null = null
  /** The number of the newest offer, and of the one whose description of the other side stands. */
  let newest = 0
  let standing = 0
  let early: { n: number; candidate: RTCIceCandidateInit }[] = []
  let muted = false
  /** Looks since the newest offer, and how many are waited for: a slow machine may need them all. */
  let looks = 0
  let patience = 1
  /**
   * Descriptions and candidates of one connection are taken one after the other. What is under way
   * when a connection is closed is never settled, so that the next one must not wait for it.
   */
  let taking: Promise<unknown> = Promise.resolve()

  function renew(): void {
    drop()
    taking = Promise.resolve()
    connection = new edge.RTCPeerConnection(PLAIN)
    newest = standing = 0
    patience = 1
    early = []
    state.value = 'building'
    for (const track of voice.getAudioTracks()) connection.addTrack(track, voice)
    const own = connection
    own.addEventListener('track', ({ track, streams }) => {
      if (own === connection) ear.listen(streams[0] ?? new MediaStream([track]))
    })
    own.addEventListener('icecandidate', ({ candidate }) => {
      if (own === connection && candidate) {
        say('candidate', { n: newest, candidate: candidate.toJSON() })
      }
    })
    own.addEventListener('connectionstatechange', () => {
      if (own === connection) state.value = stateOf(own.connectionState, state.value)
    })
    mute(muted)
  }

  const say = (kind: PeerSignal['kind'], told: object): void =>
    send({ kind, text: JSON.stringify(told) })

  function offer(): void {
    looks = 0
    after(async (own) => {
      const description = await own.createOffer({ iceRestart: newest > 0 })
      newest += 1
      await own.setLocalDescription(description)
      say('offer', { n: newest, sdp: own.localDescription?.sdp ?? description.sdp })
    })
  }

  function hear({ kind, text }: PeerSignal): void {
    after(async (own) => {
      const told = JSON.parse(text) as { n: number; sdp: string; candidate: RTCIceCandidateInit }
      if (kind === 'candidate') return candidate(own, told)
      if (kind === 'answer' && (told.n !== newest || own.signalingState !== 'have-local-offer')) {
        return
      }
      await own.setRemoteDescription({ type: kind, sdp: told.sdp })
      if (kind === 'offer') {
        newest = told.n
        await own.setLocalDescription(await own.createAnswer())
        say('answer', { n: newest, sdp: own.localDescription?.sdp })
      }
      standing = told.n
      const waiting = early
      early = []
      for (const each of waiting) await candidate(own, each)
    })
  }

  async function candidate(
    own: RTCPeerConnection,
    told: { n: number; candidate: RTCIceCandidateInit },
  ): Promise<void> {
    if (told.n > standing) early.push(told)
    else if (told.n === standing) await own.addIceCandidate(told.candidate)
  }

  /** Do something with the present connection, after what is being done; what fails is tried anew. */
  function after(work: (own: RTCPeerConnection) => Promise<void>): void {
    const own = connection
    taking = taking.then(async () => {
      if (own !== null && own === connection) await work(own)
    })
    taking = taking.catch(() => undefined)
  }

  const looking = setInterval(() => {
    if (!offers || newest === 0) return
    if (state.value === 'connected') {
      patience = 1
      looks = 0
      return
    }
    looks += 1
    if (looks < patience) return
    // What answers an older offer is dropped: offers must not chase each other.
    patience = Math.min(2 * patience, MOST_LOOKS)
    offer()
  }, LOOK_MS)

  function mute(on: boolean): void {
    muted = on
    for (const track of voice.getAudioTracks()) track.enabled = !on
    ear.mute(on)
  }

  function drop(): void {
    connection?.close()
    connection = null
    ear.deaf()
    state.value = 'none'
  }

  return {
    remote: ear.stream,
    state: readonly(state),
    level: () => (state.value === 'none' ? NOTHING_DB : ear.level()),
    renew,
    offer,
    hear,
    mute,
    stats: async () =>
      connection !== null && state.value === 'connected'
        ? countersOf(await connection.getStats())
        : null,
    close: () => {
      clearInterval(looking)
      drop()
      ear.close()
    },
  }
}

function stateOf(found: RTCPeerConnectionState, before: PeerState): PeerState {
  if (found === 'connected') return 'connected'
  const gone = found === 'disconnected' || found === 'failed' || found === 'closed'
  return gone || before === 'lost' ? 'lost' : before === 'connected' ? 'lost' : 'building'
}

/** Sounds what comes to the ears, and gives it on as one steady stream of one channel. */
function createEar(edge: PeerEdge, context: AudioContext) {
  const channel = mono(context)
  const target = context.createMediaStreamDestination()
  const meter = context.createAnalyser()
  meter.fftSize = 4_096
  const samples = new Float32Array(meter.fftSize)
  // Silence is a sound, too: the stream goes on while nobody is connected.
  const silence = context.createConstantSource()
  silence.offset.value = 0
  silence.connect(channel)
  silence.start()
  channel.connect(target)
  channel.connect(meter)
  // A stream from WebRTC stays silent in the graph unless an element plays it, too (voice 3).
  const player = new edge.Audio()
  let source: MediaStreamAudioSourceNode | null = null

  function deaf(): void {
    source?.disconnect()
    source = null
    player.srcObject = null
  }
  return {
    stream: target.stream,
    listen(stream: MediaStream): void {
      deaf()
      player.srcObject = stream
      void player.play().catch(() => undefined)
      source = context.createMediaStreamSource(stream)
      source.connect(channel)
    },
    deaf,
    mute: (on: boolean) => {
      player.muted = on
    },
    level(): number {
      meter.getFloatTimeDomainData(samples)
      return levelOf(samples)
    },
    close(): void {
      deaf()
      for (const node of [silence, channel, meter]) node.disconnect()
    },
  }
}
