/** What the server says, each message handed to the part of the sitting that it concerns. */
import type { AnswerSoFar, Problem, ServerMessage, Welcome } from '../protocol'
import type { ServerClock } from '../serverClock'

import type { Calls } from './calls'
import type { Clearing } from './clearing'
import type { Complaints } from './complaints'
import type { Link } from './link'
import type { Memory } from './memory'
import type { WritingRight } from './right'
import type { Signals } from './signals'
import type { Timing } from './timing'
import type { Work } from './work'

interface Parts {
  memory: Memory
  timing: Timing
  right: WritingRight
  work: Work
  link: Link
  clearing: Clearing
  signals: Signals
  calls: Calls
  complaints: Complaints
  clock: ServerClock
}

/** One message per task is kept: the newest takes the place of the one before. */
function withNewest<T extends { task: string }>(known: readonly T[], newest: T): T[] {
  return [...known.filter((each) => each.task !== newest.task), newest]
}

/** Return the function that takes one message in. */
export function createHearing(parts: Parts): (message: ServerMessage) => Promise<void> {
  const { memory, timing, right, work, link, clearing, signals, calls, complaints, clock } = parts

  async function hear(message: ServerMessage): Promise<void> {
    const kept = memory.kept.value
    switch (message.type) {
      case 'welcome':
        return welcome(message)
      case 'time':
        memory.update({
          ready: message.ready,
          hall: message.hall ?? kept?.hall ?? [],
          own: message.own ?? kept?.own ?? [],
        })
        timing.tick()
        link.socket.beat()
        return
      case 'paper':
        memory.update({
          papers: withNewest(kept?.papers ?? [], message),
          // Inside now, and still so when the paper has gone after the receipt.
          door: (kept?.door ?? []).filter((task) => task !== message.task),
        })
        return work.refold()
      case 'answer':
        return soFar(message)
      case 'ack':
        work.acknowledge(message)
        return clearing.look()
      case 'resend':
        return work.resend(message)
      case 'receipt':
        return memory.update({ receipts: withNewest(kept?.receipts ?? [], message) })
      case 'hand':
        return signals.answered(message.answered)
      case 'problem':
        return trouble(message)
      case 'line':
        return calls.told(message)
      case 'signal':
        return calls.passed(message)
      case 'beat':
        return
    }
  }

  function soFar({ task, seq, answer, refused }: AnswerSoFar): void {
    const kept = memory.kept.value
    const known = { epoch: kept?.lease?.epoch ?? 0, seq, answer }
    memory.update({ answers: { ...kept?.answers, [task]: known } })
    work.refold()
    // This page may have been gone when it was said.
    for (const { client_seq, reason } of refused) work.refuse(client_seq, reason)
  }

  async function welcome(message: Welcome): Promise<void> {
    const { lease } = message
    const { id } = message.sitting
    const known = memory.kept.value?.id === id ? memory.kept.value : null
    if (!known || !work.isOpen()) await work.open(id)
    // A lease that was given just now has no history here; neither has what was folded under it.
    const fresh = lease !== null && lease.token !== known?.lease?.token
    if (fresh) await work.begin(lease)
    right.told(lease !== null)
    memory.keep({
      id,
      view: message.sitting,
      lease: lease ? { epoch: lease.epoch, token: lease.token } : (known?.lease ?? null),
      ready: message.ready,
      hall: message.time.filter((entry) => entry.sitting === null),
      own: message.time.filter((entry) => entry.sitting !== null),
      checked: message.checked || (known?.checked ?? false),
      // A hand that was raised while the server was away is still up; without the lease the
      // machine that writes, or the hall judge, knows better.
      hand: known && lease && !fresh ? known.hand : message.hand,
      handAnswered: known && lease && !fresh ? known.handAnswered : message.hand_answered,
      handSeen: known?.handSeen,
      door: message.door ?? [],
      papers: known?.papers ?? [],
      answers: known && !fresh ? known.answers : {},
      receipts: known && !fresh ? known.receipts : [],
      shown: known?.shown,
      cleared: known && !fresh ? known.cleared : false,
      clockDifference: clock.toRemember(),
    })
    work.resume()
    if (lease) {
      work.connected(lease)
      signals.welcomed(message)
    }
    timing.tick()
    link.socket.beat()
  }

  function trouble(message: Problem): void {
    if (message.code === 'refused' && message.client_seq !== null) {
      // What has a place is said there, until it is corrected.
      if (work.refuse(message.client_seq, String(message.params.reason))) return
    } else if (message.code === 'lease_lost') {
      right.lost()
      // What this machine still holds of its lease may be uploaded; the judge decides about it.
      if (!link.offline.value) work.uploading()
    } else if (message.code === 'bad_chain') {
      link.socket.restart()
    }
    complaints.heard(message)
  }

  return hear
}
