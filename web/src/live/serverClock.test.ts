import { describe, expect, it } from 'vitest'

import { ServerClock, type MachineClock } from './serverClock'

const HOUR = 3_600_000
const SERVER = 1_790_000_000_000

/** A machine that has been up for five seconds and believes the time to be `wrong` ms off. */
function machine(wrong = 0): MachineClock & { pass(ms: number): void } {
  let up = 5_000
  return {
    monotonic: () => up,
    wall: () => SERVER + wrong + up - 5_000,
    pass: (ms) => {
      up += ms
    },
  }
}

describe.each([[-HOUR], [0], [HOUR]])('on a machine whose clock is %d ms off', (wrong) => {
  it('the first answer gives the server time, half a round trip back', () => {
    const local = machine(wrong)
    const clock = new ServerClock(local)
    const sent = clock.stamp()
    local.pass(40)
    clock.learn(sent, SERVER + 20)
    expect(clock.now()).toBe(SERVER + 40)
    local.pass(1_000)
    expect(clock.now()).toBe(SERVER + 1_040)
  })

  it('the estimate survives a reload without the server', () => {
    const before = machine(wrong)
    const clock = new ServerClock(before)
    clock.learn(clock.stamp(), SERVER)
    const difference = clock.toRemember()
    const after = machine(wrong)
    after.pass(60_000)
    const reloaded = new ServerClock(after)
    expect(reloaded.known).toBe(false)
    reloaded.remember(difference)
    expect([reloaded.known, reloaded.now()]).toEqual([true, SERVER + 60_000])
  })
})

it('a slow answer does not move the clock that a quick one has set', () => {
  const local = machine()
  const clock = new ServerClock(local)
  let sent = clock.stamp()
  local.pass(10)
  clock.learn(sent, SERVER + 5)
  sent = clock.stamp()
  local.pass(2_000)
  clock.learn(sent, SERVER + 1_900)
  expect(clock.now()).toBe(SERVER + 2_010)
})

it('a new connection starts from new answers', () => {
  const local = machine()
  const clock = new ServerClock(local)
  clock.learn(clock.stamp(), SERVER)
  clock.forget()
  expect(clock.now()).toBe(SERVER)
  clock.learn(clock.stamp(), SERVER + 500)
  expect(clock.now()).toBe(SERVER + 500)
})
