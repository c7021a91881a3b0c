/**
 * A sitting in this tab, put together: what the server said, what this machine keeps, what the
 * contestant did. Each part of `sitting/` owns its own state; screens only read and call verbs.
 */
import { computed, ref, watch } from 'vue'

import { CLOSE, PROTOCOL_VERSION, type PaperOpened, type Receipt } from './protocol'
import { ServerClock } from './serverClock'
import { createCalls } from './sitting/calls'
import { createClearing } from './sitting/clearing'
import { createComplaints } from './sitting/complaints'
import { browserEdge, type Edge } from './sitting/edge'
import { createHearing } from './sitting/hearing'
import { createLamps } from './sitting/lamps'
import { createLink } from './sitting/link'
import { createMemory } from './sitting/memory'
import { createOpening } from './sitting/opening'
import { createRecordings } from './sitting/recordings'
import { createRight } from './sitting/right'
import { screenOf } from './sitting/shown'
import { createSignals } from './sitting/signals'
import { createTiming } from './sitting/timing'
import { createWork } from './sitting/work'
import { TabLock, type TabState } from './tabLock'
import { taskParts, type Change } from './taskParts'

export type SittingState = ReturnType<typeof createSitting>

/** Make the state; call `start()` once and `stop()` when the page goes. */
export function createSitting(edge: Edge = browserEdge) {
  const clock = edge.clock ?? new ServerClock()
  const memory = createMemory(edge.storeName)
  const timing = createTiming(clock, memory.kept)
  const right = createRight()
  const lamps = createLamps(timing.nowMs, () => clock.now())
  const recordings = createRecordings()
  const complaints = createComplaints()
  /** Messages are taken one after the other, each when the one before is done. */
  let taking: Promise<void> = Promise.resolve()
  const link = createLink(
    {
      hello: () => ({
        type: 'hello',
        protocol: PROTOCOL_VERSION,
        device: memory.device(),
        lease: memory.kept.value?.lease ?? null,
      }),
      beat: () => work.head(),
      remainingMs: timing.runningMs,
      onMessage: (message) => {
        taking = taking.then(() => hear(message)).catch(() => link.socket.restart())
      },
      onDown: (closeCode) => {
        work.disconnected()
        // Beyond a megabyte the server does not even read far enough to answer with a problem.
        if (closeCode === CLOSE.tooLarge) complaints.found('too_large')
      },
    },
    clock,
    edge.connect,
  )
  const work = createWork({
    memory,
    timing,
    right,
    lamps,
    complaints,
    clock,
    send: (message) => link.socket.send(message),
  })
  const signals = createSignals(memory, timing, (message) => link.socket.send(message))
  const calls = createCalls((message) => link.socket.send(message))
  const clearing = createClearing({ memory, timing, work, recordings })
  const parts = { memory, timing, right, work, link, clearing, signals, calls, complaints, clock }
  const hear = createHearing(parts)
  const opening = createOpening(parts)

  const tab = ref<TabState | null>(null)
  const lock = new TabLock('zuoxi-sitting', (state) => {
    tab.value = state
    if (state === 'writer') taking = taking.then(opening.resume)
    else link.socket.stop()
  })

  const paper = computed(() => paperOf(timing.slot.value?.task ?? ''))
  function paperOf(task: string): PaperOpened | undefined {
    return memory.kept.value?.papers.find((each) => each.task === task)
  }
  /** The task runs for the hall, and nothing of it is here before the own start. */
  const atDoor = computed(() => {
    const task = timing.slot.value?.task ?? ''
    return !paper.value && memory.kept.value?.door?.includes(task) === true
  })
  /** The task ended without this contestant ever having been inside. */
  const tookNoPart = computed(() => atDoor.value && timing.time.value?.phase === 'ended')
  const receipt = computed<Receipt | null>(() => receiptOf(timing.slot.value?.task ?? ''))
  function receiptOf(task: string): Receipt | null {
    return memory.kept.value?.receipts.find((each) => each.task === task) ?? null
  }
  const screen = computed(() =>
    screenOf({
      storeBroken: memory.broken.value,
      tab: tab.value,
      connection: link.connection.value,
      everOpen: link.everOpen.value,
      hopeful: link.hopeful.value,
      known: memory.kept.value !== null,
      hadLease: memory.kept.value?.lease != null,
      right: right.right.value,
      phase: timing.time.value?.phase ?? null,
      over: timing.over.value,
    }),
  )

  /** Somebody may be on the line: that task comes first on a page that was just opened. */
  watch(work.answers, (answers) => {
    const engaged = timing.together.value.find((task) =>
      taskParts(task)?.engaged?.(answers[task] ?? {}),
    )
    if (engaged !== undefined) timing.prefer(engaged)
  })

  function choose(task: string): void {
    timing.choose(task)
    memory.update({ shown: task })
  }

  function change(made: Change, of?: string): boolean {
    // Another tab goes on with the same chain: a second number 7 would fork it.
    return tab.value === 'writer' && work.change(made, of)
  }

  /** Whether {@link change} would write an op of `task` now. */
  function mayWrite(task: string): boolean {
    return tab.value === 'writer' && work.mayWrite(task)
  }

  /** 提交: also at once to the server. The contestant may return until the bell. */
  function submit(task?: string): boolean {
    const done = change({ kind: 'submit', payload: {} }, task)
    work.flush()
    return done
  }

  /** The work went to another machine and shall come back to this one: ask like a new machine. */
  function askBack(): void {
    if (work.waiting()) return
    memory.update({ lease: null })
    right.askedBack()
    link.socket.restart()
  }

  const online = (): void => link.socket.hurry()

  async function start(): Promise<void> {
    timing.start()
    addEventListener('online', online)
    addEventListener('pagehide', work.flush)
    document.addEventListener('visibilitychange', work.flush)
    const database = await memory.open()
    if (database === null) return
    recordings.open(database)
    await lock.acquire()
  }

  function stop(): void {
    timing.stop()
    removeEventListener('online', online)
    removeEventListener('pagehide', work.flush)
    document.removeEventListener('visibilitychange', work.flush)
    work.stop()
    link.socket.stop()
  }

  return {
    screen,
    connection: link.connection,
    offline: link.offline,
    sitting: memory.kept,
    /** Whether this machine may write. */
    writes: computed(right.holds),
    slot: timing.slot,
    time: timing.time,
    nowMs: timing.nowMs,
    /** The tasks that run together with the one that is shown, and which that is (I20). */
    together: timing.together,
    choose,
    paper,
    paperOf,
    receiptOf,
    answers: work.answers,
    refusals: work.refusals,
    receipt,
    /** Everything is on the server and nothing of the work on this machine any more. */
    cleared: computed(() => memory.kept.value?.cleared === true),
    problem: complaints.problem,
    dismiss: complaints.dismiss,
    localLamp: lamps.local,
    serverLamp: lamps.server,
    lastSavedMs: lamps.lastSavedMs,
    start,
    stop,
    entered: opening.entered,
    takeOver: () => lock.takeOver(),
    change,
    mayWrite,
    submit,
    /** What was written should reach the server now. */
    hurry: work.flush,
    /** Something was typed that is not in the log yet. */
    drafting: lamps.drafting,
    proceed: signals.proceed,
    atDoor,
    tookNoPart,
    enter: signals.enter,
    hand: signals.hand,
    askBack,
    checked: signals.checked,
    recording: recordings.resolve,
    kept: work.whenKept,
    /** Something is wrong with the microphone, or no more: the hall judges see it. */
    alarm: signals.alarm,
    /** Calls to a person: how their line stands, and the way to the other page. */
    calls,
    /** What this machine keeps things in; null before it is open. */
    database: memory.database,
    /** This tab is the one that writes on this machine. */
    tabWrites: computed(() => tab.value === 'writer'),
    /** The server's clock at this very moment, ms. */
    now: () => clock.now(),
  }
}
