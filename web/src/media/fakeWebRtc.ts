/** For tests: the browser's WebRTC, moved by the test; no sound and no network. */
import type { PeerEdge } from './peer'

class FakeConnection extends EventTarget {
  connectionState: RTCPeerConnectionState = 'new'
  signalingState: RTCSignalingState = 'stable'
  localDescription: { sdp: string } | null = null
  remote: string | null = null
  readonly candidates: unknown[] = []
  /** Of every offer, whether new ways were asked for. */
  readonly restarts: boolean[] = []
  closed = false
  /** What is asked from now on is under way until the connection is closed, and for ever then. */
  slow = false
  report: [string, Record<string, unknown>][] = []

  constructor(readonly configuration: RTCConfiguration) {
    super()
  }
  addTrack(): void {}
  async createOffer({ iceRestart }: { iceRestart: boolean }): Promise<object> {
    this.restarts.push(iceRestart)
    return { type: 'offer', sdp: `offer ${this.restarts.length}` }
  }
  async createAnswer(): Promise<object> {
    return { type: 'answer', sdp: 'answer' }
  }
  async setLocalDescription({ type, sdp }: { type: string; sdp: string }): Promise<void> {
    this.localDescription = { sdp }
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable'
  }
  async setRemoteDescription({ type, sdp }: { type: string; sdp: string }): Promise<void> {
    if (this.slow) await new Promise(() => undefined)
    this.remote = sdp
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable'
  }
  async addIceCandidate({ candidate }: { candidate: unknown }): Promise<void> {
    this.candidates.push(candidate)
  }
  async getStats(): Promise<[string, Record<string, unknown>][]> {
    return this.report
  }
  close(): void {
    this.closed = true
  }
  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state
    this.dispatchEvent(new Event('connectionstatechange'))
  }
}

export class FakeWebRtc {
  readonly connections: FakeConnection[] = []
  readonly track = { enabled: true }
  /** The own microphone. */
  readonly voice = { track: this.track, getAudioTracks: () => [this.track] }

  get last(): FakeConnection {
    const last = this.connections.at(-1)
    if (!last) throw new Error('nothing is connected')
    return last
  }

  get edge(): PeerEdge {
    const connections = this.connections
    return {
      RTCPeerConnection: class extends FakeConnection {
        constructor(configuration: RTCConfiguration) {
          super(configuration)
          connections.push(this)
        }
      } as never,
      Audio: class {
        srcObject: unknown = null
        muted = false
        async play(): Promise<void> {}
      } as never,
    }
  }

  /** An audio graph that can sound tones, too; `tones` hears when they start and stop. */
  context(graph: AudioContext, tones: string[]): AudioContext {
    const param = { value: 0, setValueAtTime: () => undefined }
    const node = { gain: param, frequency: param, connect: () => node, disconnect: () => undefined }
    return Object.assign(graph, {
      currentTime: 0,
      destination: {},
      createOscillator: () => ({
        ...node,
        start: () => tones.push('start'),
        stop: () => tones.push('stop'),
      }),
      createGain: () => ({ ...node }),
    })
  }
}
