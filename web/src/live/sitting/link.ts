/** How the connection to the server stands, and whether there ever was one on this page. */
import { computed, readonly, ref, type ComputedRef, type Ref } from 'vue'

import type { ServerClock } from '../serverClock'
import { SittingSocket, type Connection, type SocketOwner } from '../sittingSocket'

import type { Edge } from './edge'

/** So long the first connection may take before a reload shows what the machine keeps. */
const PATIENCE_MS = 1_500

export interface Link {
  connection: Readonly<Ref<Connection>>
  /** Nobody on the other side for a while, whether or not anything waits. */
  offline: ComputedRef<boolean>
  everOpen: Readonly<Ref<boolean>>
  /** The first connection of this page may still come. */
  hopeful: ComputedRef<boolean>
  socket: SittingSocket
  /** Connect, and be patient for a while. */
  start: () => void
  /** Connect at once: the contestant has just entered. */
  reconnect: () => void
}

/** What the rest of the sitting does with the connection. */
export interface LinkOwner extends Omit<SocketOwner, 'onConnection'> {
  /** The connection was lost or refused; with a close code where the server closed. */
  onDown: (closeCode?: number) => void
}

/** Make the link; it connects when told to. */
export function createLink(owner: LinkOwner, clock: ServerClock, connect: Edge['connect']): Link {
  const connection = ref<Connection>({ state: 'connecting' })
  const everOpen = ref(false)
  const patient = ref(true)

  function onConnection(next: Connection): void {
    connection.value = next
    if (next.state === 'open') everOpen.value = true
    else owner.onDown('closeCode' in next ? next.closeCode : undefined)
    if (next.state === 'open' || next.state === 'refused') patient.value = false
  }
  const socket = new SittingSocket({ ...owner, onConnection }, clock, connect)

  return {
    connection: readonly(connection),
    offline: computed(() => connection.value.state !== 'open'),
    everOpen: readonly(everOpen),
    hopeful: computed(() => !everOpen.value && patient.value),
    socket,
    start: () => {
      setTimeout(() => {
        patient.value = false
      }, PATIENCE_MS)
      socket.start()
    },
    reconnect: () => {
      connection.value = { state: 'connecting' }
      socket.start()
    },
  }
}
