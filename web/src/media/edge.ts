/** Where sound and takes touch the browser: what tests replace. */
import type { Fetch } from './takeWire'

export interface TakeEdge {
  fetch: Fetch
  /** Undefined on a page that did not come over HTTPS. */
  mediaDevices: MediaDevices | undefined
  AudioContext: typeof AudioContext
  MediaRecorder: typeof MediaRecorder
}

/** The parts are looked up when they are used: a browser without them still shows the page. */
export const browserEdge: TakeEdge = {
  fetch: (address, request) => fetch(address, request),
  get mediaDevices() {
    return navigator.mediaDevices as MediaDevices | undefined
  },
  get AudioContext() {
    return AudioContext
  },
  get MediaRecorder() {
    return MediaRecorder
  },
}
