/** Where the sitting touches the browser: what tests replace. */
import type { ServerClock } from '../serverClock'
import type { Wire } from '../sittingSocket'

export interface Edge {
  connect: () => Wire
  storeName?: string
  clock?: ServerClock
}

export const browserEdge: Edge = {
  connect: () => {
    const address = new URL('/ws/sitting', location.href)
    address.protocol = address.protocol.replace('http', 'ws')
    return new WebSocket(address) as Wire
  },
}
