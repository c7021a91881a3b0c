/**
 * The one owner of a sitting's state in this tab: what the server said, what this machine keeps,
 * what the contestant did. Screens only read it and call its verbs.
 */
import { computed, ref, shallowRef, triggerRef } from 'vue'

import { clock as clockAt, type ClockState } from './clock'
import { isTooLarge, Outbox } from './outbox'
import {
  CLOSE,
  PROTOCOL_VERSION,
  type Problem,
  type Receipt,
  type ServerMessage,
  type SlotView,
  type TimeEntry,
  type Welcome,
} from './protocol'
import { RecordingShelf } from './recordings'
import { Sender } from './sender'
import { ServerClock } from './serverClock'
import { SittingSocket, type Connection, type Wire } from './sittingSocket'
import {
  deviceId,
  keepSitting,
  lastSitting,
  openStore,
  type Database,
  type KeptSitting,
} from './store'
import { TabLock, type TabState } from './tabLock'
import { taskParts, type Answer, type Change } from './taskParts'

/** What the screen shows. */
export type Screen =
  | 'opening'
  | 'no_store'
  | 'other_tab'
  | 'entry'
  | 'reload'
  | 'moving'
  | 'moved'
  | 'waiting'
  | 'work'
  | 'closed'

export type Lamp = 'saved' | 'sending' | 'unsaved'

const TICK_MS = 200
/** After this long a change that the server does not have turns the lamp red. */
const RED_AFTER_MS = 10_000
/** Problems that are over once the server has everything. */
const PASSING: ReadonlySet<string> = new Set(['bad_chain', 'malformed', 'storage', 'too_many_ops'])
/** So long the first connection may take before a reload shows what the machine keeps. */
const PATIENCE_MS = 1_500

/** What tests replace: the edge to the network, and the name of the store. */
export interface Edge {
  connect: () => Wire
  storeName?: string
  clock?: ServerClock
}

const browserEdge: Edge = {
  connect: () => {
    const address = new URL('/ws/sitting', location.href)
    address.protocol = address.protocol.replace('http', 'ws')
    return new WebSocket(address) as Wire
  },
}

export type SittingState = ReturnType<typeof createSitting>

/** Make the state; call `start()` once and `stop()` when the page goes. */
export function createSitting(edge: Edge = browserEdge) {
  const clock = edge.clock ?? new ServerClock()
  const tab = ref<TabState | null>(null)
  const connection = ref<Connection>({ state: 'connecting' })
  const everOpen = ref(false)
  const patient = ref(true)
  const kept = shallowRef<KeptSitting | null>(null)
  const storeBroken = ref(false)
  const lease = ref(false)
  /** This machine had the right to write and lost it to another one. */
  const moved = ref(false)
  const nowMs = ref(clock.now())
  const answers = shallowRef<Record<string, Answer>>({})
  const problem = shallowRef<Problem | null>(null)
  const loaded = ref(0)
  const localLamp = ref<Lamp>('saved')
  const waitingSince = ref<number | null>(null)
  const lastSavedMs = ref<number | null>(null)

  let database: Database | null = null
  let device = ''
  let outbox: Outbox | null = null
  let sender: Sender | null = null
  let shelf: RecordingShelf | null = null
  let lock: TabLock | null = null
  let ticking: ReturnType<typeof setInterval> | undefined
  let opening: Promise<void> = Promise.resolve()

  const socket = new SittingSocket(
    {
      hello: () => ({
        type: 'hello',
        protocol: PROTOCOL_VERSION,
        device,
        lease: kept.value?.lease ?? null,
      }),
      beat: () => {
        const epoch = kept.value?.lease?.epoch
        if (!outbox || !lease.value || epoch === undefined) return null
        const head = outbox.head(epoch)
        return { epoch, head_seq: head.seq, head_hash: head.hash }
      },
      remainingMs: () => runningMs(),
      onMessage: (message) => {
        opening = opening.then(() => hear(message)).catch(() => socket.restart())
      },
      onConnection: (next) => {
        connection.value = next
        if (next.state === 'open') {
          everOpen.value = true
          patient.value = false
        } else {
          sender?.disconnected()
        }
        if (next.state === 'refused') patient.value = false
        // Beyond a megabyte the server does not even read far enough to answer with a problem.
        if (next.state === 'down' && next.closeCode === CLOSE.tooLarge) say('too_large')
      },
    },
    clock,
    edge.connect,
  )

  // ── time ───────────────────────────────────────────────────────────────────────────────────

  const entries = computed<TimeEntry[]>(() =>
    kept.value ? [...kept.value.hall, ...kept.value.own] : [],
  )

  function stateOf(slot: SlotView, at: number): ClockState {
    return clockAt({
      task: slot.task,
      durationMs: slot.duration_ms,
      sitting: kept.value?.id ?? 0,
      entries: entries.value,
      nowMs: at,
    })
  }

  /** The slot that matters now: one that is open, else the last that ended, else the first. */
  const slot = computed<SlotView | null>(() => {
    const slots = kept.value?.view.slots ?? []
    const states = slots.map((each) => stateOf(each, nowMs.value).phase)
    const open = states.findIndex((phase) => phase === 'running' || phase === 'paused')
    return slots[open >= 0 ? open : Math.max(0, states.lastIndexOf('ended'))] ?? null
  })
  const time = computed<ClockState | null>(() =>
    slot.value ? stateOf(slot.value, nowMs.value) : null,
  )

  function runningMs(): number | null {
    const state = slot.value && stateOf(slot.value, clock.now())
    return state?.phase === 'running' ? state.remainingMs : null
  }

  function tick(): void {
    nowMs.value = clock.now()
    if (outbox && !outbox.waiting) waitingSince.value = null
  }

  // ── what is shown ──────────────────────────────────────────────────────────────────────────

  const paper = computed(() => kept.value?.papers.find((each) => each.task === slot.value?.task))
  const receipt = computed<Receipt | null>(
    () => kept.value?.receipts.filter((each) => each.task === slot.value?.task).at(-1) ?? null,
  )
  const screen = computed<Screen>(() => {
    if (storeBroken.value) return 'no_store'
    if (tab.value === 'elsewhere' || tab.value === 'taken') return 'other_tab'
    const link = connection.value
    if (link.state === 'refused') {
      if (link.closeCode === CLOSE.protocol) return 'reload'
      return link.closeCode === CLOSE.superseded ? 'other_tab' : 'entry'
    }
    if (!kept.value) return 'opening'
    if (!everOpen.value && patient.value) return 'opening'
    if (moved.value) return 'moved'
    if (!lease.value) return everOpen.value || !kept.value.lease ? 'moving' : 'opening'
    if (time.value?.phase === 'ended') return 'closed'
    return time.value && time.value.phase !== 'before' ? 'work' : 'waiting'
  })
  const serverLamp = computed<Lamp>(() => {
    if (waitingSince.value === null) return 'saved'
    return nowMs.value - waitingSince.value > RED_AFTER_MS ? 'unsaved' : 'sending'
  })
  /** Nobody on the other side for a while, whether or not anything waits. */
  const offline = computed(() => connection.value.state !== 'open')

  // ── from the server ────────────────────────────────────────────────────────────────────────

  function update(change: Partial<KeptSitting>): void {
    if (!kept.value || !database) return
    kept.value = { ...kept.value, ...change }
    void keepSitting(database, kept.value).catch(() => undefined)
  }

  async function hear(message: ServerMessage): Promise<void> {
    switch (message.type) {
      case 'welcome':
        return welcome(message)
      case 'time':
        update({
          ready: message.ready,
          hall: message.hall ?? kept.value?.hall ?? [],
          own: message.own ?? kept.value?.own ?? [],
        })
        tick()
        socket.beat()
        return
      case 'paper': {
        const others = kept.value?.papers.filter((each) => each.task !== message.task) ?? []
        update({ papers: [...others, message] })
        offer()
        return refold()
      }
      case 'answer': {
        const epoch = kept.value?.lease?.epoch ?? 0
        const seq = welcomedAt
        const known = { ...kept.value?.answers }
        known[message.task] = { epoch, seq, answer: message.answer }
        update({ answers: known })
        return refold()
      }
      case 'ack':
        outbox?.acknowledge(message.epoch, message.seq)
        sender?.acknowledged()
        lastSavedMs.value = message.server_ms
        waitingSince.value = outbox?.waiting ? clock.now() : null
        if (!outbox?.waiting && PASSING.has(problem.value?.code ?? '')) problem.value = null
        return
      case 'resend':
        return sender?.resend(message.epoch, message.from_seq)
      case 'receipt': {
        const others = kept.value?.receipts.filter((each) => each.task !== message.task) ?? []
        update({ receipts: [...others, message] })
        return
      }
      case 'problem':
        return trouble(message)
      case 'beat':
        return
    }
  }

  let welcomedAt = 0

  async function welcome(message: Welcome): Promise<void> {
    if (!database) return
    const { id } = message.sitting
    const known = kept.value?.id === id ? kept.value : null
    if (!known || !outbox) await openSitting(id)
    const fresh = message.lease !== null && message.lease.token !== known?.lease?.token
    // A lease that was given just now has no history here; an equal number is another
    // installation's, and so is everything that was folded under it.
    if (fresh && message.lease) await outbox?.discard(message.lease.epoch)
    lease.value = message.lease !== null
    kept.value = {
      id,
      view: message.sitting,
      lease: message.lease
        ? { epoch: message.lease.epoch, token: message.lease.token }
        : (known?.lease ?? null),
      ready: message.ready,
      hall: message.time.filter((entry) => entry.sitting === null),
      own: message.time.filter((entry) => entry.sitting !== null),
      checked: message.checked || (known?.checked ?? false),
      hand: known && !fresh ? known.hand : message.hand,
      papers: known?.papers ?? [],
      answers: known && !fresh ? known.answers : {},
      receipts: known && !fresh ? known.receipts : [],
      clockDifference: clock.toRemember(),
    }
    update({})
    if (outbox) outbox.current = kept.value.lease?.epoch ?? null
    if (message.lease) {
      moved.value = false
      const { epoch, acked_seq, acked_hash } = message.lease
      welcomedAt = acked_seq
      outbox?.serverHas(epoch, acked_seq, acked_hash)
      refold()
      offer()
      sender?.connected()
      if (kept.value.hand !== message.hand) socket.send({ type: 'hand', up: kept.value.hand })
      if (kept.value.checked && !message.checked) sendChecked()
    }
    tick()
    socket.beat()
  }

  function trouble(message: Problem): void {
    const epoch = kept.value?.lease?.epoch
    if (message.code === 'refused' && message.client_seq !== null && epoch !== undefined) {
      outbox?.refuse(epoch, message.client_seq)
      refold()
    }
    if (message.code === 'lease_lost') {
      lease.value = false
      moved.value = true
      // What this machine still holds of its lease may be uploaded; the judge decides about it.
      if (connection.value.state === 'open') sender?.connected()
    } else if (message.code === 'bad_chain') {
      socket.restart()
    }
    problem.value = message
  }

  /** A problem that this machine found itself. */
  function say(code: Problem['code']): void {
    problem.value = { type: 'problem', code, params: {}, fatal: false, client_seq: null }
  }

  /** The work went to another machine and shall come back to this one: ask like a new machine. */
  function askBack(): void {
    if (outbox?.waiting) return
    update({ lease: null })
    moved.value = false
    socket.restart()
  }

  // ── answers ────────────────────────────────────────────────────────────────────────────────

  /** Fold the server's copy and the ops after it; the log is the truth, never a field. */
  function refold(): void {
    const folded: Record<string, Answer> = {}
    for (const { task } of kept.value?.view.slots ?? []) {
      const parts = taskParts(task)
      if (!parts || !outbox) continue
      const base = kept.value?.answers[task] ?? { epoch: 0, seq: 0, answer: {} }
      folded[task] = outbox
        .opsOf(task, base)
        .reduce((answer, op) => parts.apply(answer, op), base.answer)
    }
    answers.value = folded
  }

  /** Write one change to the log; false when nothing may be written now. */
  function change(made: Change): boolean {
    const task = slot.value?.task
    const epoch = kept.value?.lease?.epoch
    if (!outbox || task === undefined || epoch === undefined || !lease.value) return false
    // Another tab goes on with the same chain: a second number 7 would fork it.
    if (tab.value !== 'writer' || runningMs() === null) return false
    if (isTooLarge(made)) {
      // It could never be sent, and nothing behind it either.
      say('too_large')
      refold()
      return false
    }
    const op = outbox.append(epoch, { at_ms: clock.now(), task, ...made })
    localLamp.value = 'sending'
    problem.value = null
    waitingSince.value ??= clock.now()
    const parts = taskParts(task)
    if (parts) answers.value[task] = parts.apply(answers.value[task] ?? {}, op)
    triggerRef(answers)
    sender?.changed()
    return true
  }

  /** 提交: also at once to the server. The contestant may return until the bell. */
  function submit(): boolean {
    const done = change({ kind: 'submit', payload: {} })
    void sender?.flush()
    return done
  }

  // ── the contestant's other verbs ───────────────────────────────────────────────────────────

  function proceed(): void {
    const task = slot.value?.task
    if (task !== undefined) socket.send({ type: 'continue', task })
  }

  function hand(up: boolean): void {
    update({ hand: up })
    socket.send({ type: 'hand', up })
  }

  let checks: Record<string, boolean> = {}
  function checked(found: Record<string, boolean>): void {
    checks = found
    update({ checked: true })
    sendChecked()
  }
  function sendChecked(): void {
    socket.send({ type: 'checked', checks, discipline: true })
  }

  // ── beginning and end ──────────────────────────────────────────────────────────────────────

  async function openSitting(id: number): Promise<void> {
    if (!database) return
    sender?.stop()
    outbox = await Outbox.open(database, id, {
      onKept: () => {
        localLamp.value = 'saved'
      },
      onLost: () => {
        localLamp.value = 'unsaved'
      },
    })
    sender = new Sender(outbox, (message) => socket.send(message), runningMs)
  }

  function offer(): void {
    for (const each of kept.value?.papers ?? []) {
      const order = taskParts(each.task)?.recordings(each.view, each.recordings)
      shelf?.offer(order ?? each.recordings)
    }
  }

  async function becomeWriter(): Promise<void> {
    if (!database) return
    const last = await lastSitting(database)
    if (last) {
      await openSitting(last.id)
      kept.value = last
      if (last.clockDifference !== null) clock.remember(last.clockDifference)
      lease.value = last.lease !== null
      if (outbox) outbox.current = last.lease?.epoch ?? null
      if (outbox?.waiting) waitingSince.value = clock.now()
      refold()
      offer()
    }
    tick()
    setTimeout(() => {
      patient.value = false
    }, PATIENCE_MS)
    socket.start()
  }

  function onTab(state: TabState): void {
    tab.value = state
    if (state === 'writer') opening = opening.then(becomeWriter)
    else socket.stop()
  }

  const hurry = (): void => socket.hurry()
  const leaving = (): void => void sender?.flush()

  async function start(): Promise<void> {
    ticking = setInterval(tick, TICK_MS)
    addEventListener('online', hurry)
    addEventListener('pagehide', leaving)
    document.addEventListener('visibilitychange', leaving)
    try {
      database = await openStore(edge.storeName)
      device = await deviceId(database)
    } catch {
      storeBroken.value = true
      return
    }
    shelf = new RecordingShelf(database, () => {
      loaded.value += 1
    })
    lock = new TabLock('zuoxi-sitting', onTab)
    await lock.acquire()
  }

  function stop(): void {
    clearInterval(ticking)
    removeEventListener('online', hurry)
    removeEventListener('pagehide', leaving)
    document.removeEventListener('visibilitychange', leaving)
    sender?.stop()
    socket.stop()
  }

  /** After the seat code was accepted: greet the server anew. */
  async function entered(id: number): Promise<void> {
    if (database && kept.value?.id !== id) {
      const known = await database.get('sittings', id)
      await openSitting(id)
      kept.value = known ?? null
      refold()
    }
    connection.value = { state: 'connecting' }
    socket.start()
  }

  return {
    screen,
    connection,
    offline,
    sitting: kept,
    slot,
    time,
    nowMs,
    paper,
    answers,
    receipt,
    problem,
    localLamp,
    serverLamp,
    lastSavedMs,
    loaded,
    start,
    stop,
    entered,
    takeOver: () => lock?.takeOver(),
    change,
    submit,
    proceed,
    hand,
    askBack,
    checked,
    recording: (sha256: string) =>
      shelf?.resolve(sha256) ?? Promise.reject(new Error('no store yet')),
    dismiss: () => {
      problem.value = null
    },
    everythingSaved: () => !outbox?.waiting,
    kept: () => outbox?.whenKept() ?? Promise.resolve(),
  }
}
