import { VirtualTimeScheduler } from 'rxjs';
import { Gate } from '../../src/cli/gate.js';
import { supplyOf } from '../../src/cli/supply.js';
import { isPromise } from '../../src/validate.js';
import type { SupplyIterator } from '../../src/cli/supply.js';
import { turn } from '../support/turn.js';

/** Who keeps the gate closed. */
const reader = {};

function setUp() {
  const [gate, scheduler, log] = [new Gate(), new VirtualTimeScheduler(), [] as string[]];
  const schedule = (name: string, then: () => void = () => undefined) =>
    gate.scheduler(scheduler).schedule(
      (state) => {
        log.push(state ?? '');
        then();
      },
      10,
      name,
    );
  return { gate, scheduler, log, schedule };
}

/** Asks for up to that many, as long as the answers are at hand. */
function atHand<T>(items: SupplyIterator<T>, most: number): T[] {
  const taken: T[] = [];
  while (taken.length < most) {
    const next = items.next();
    if (isPromise(next) || next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

describe('Gate', () => {
  it('lets timers pass while it is open', () => {
    const { gate, scheduler, log, schedule } = setUp();
    schedule('timer');
    scheduler.flush();
    expect(log).toEqual(['timer']);
    expect(gate.scheduler(scheduler).now()).toBe(10);
  });

  it('holds them while it is shut, and lets them go first come first served', () => {
    const { gate, scheduler, log, schedule } = setUp();
    schedule('a');
    schedule('b');
    gate.close(reader);
    scheduler.flush();
    expect(log).toEqual([]);
    gate.open(reader);
    expect(log).toEqual(['a', 'b']);
  });

  it('stays shut until everybody who shut it has opened it', () => {
    const { gate, scheduler, log, schedule } = setUp();
    const other = {};
    schedule('a');
    gate.close(reader);
    gate.close(other);
    scheduler.flush();
    gate.open(reader);
    expect(log).toEqual([]);
    gate.open(other);
    expect(log).toEqual(['a']);
  });

  it('stops letting go when one that went on shuts it again', () => {
    const { gate, scheduler, log, schedule } = setUp();
    schedule('a', () => gate.close(reader));
    schedule('b');
    gate.close(reader);
    scheduler.flush();
    gate.open(reader);
    expect(log).toEqual(['a']);
    gate.open(reader);
    expect(log).toEqual(['a', 'b']);
  });

  it('forgets what is cancelled while it waits, for its time or at the gate', () => {
    const { gate, scheduler, log, schedule } = setUp();
    const early = schedule('early');
    const late = schedule('late');
    early.unsubscribe();
    expect(scheduler.actions).toHaveLength(1);
    gate.close(reader);
    scheduler.flush();
    late.unsubscribe();
    gate.open(reader);
    expect(log).toEqual([]);
  });

  it('gives items that are at hand at once, and lets the event loop turn after every thousand', async () => {
    const items = new Gate()
      .items(
        supplyOf(
          Array.from({ length: 1500 }, (_, n) => n),
          1500,
        ),
        1000,
      )
      [Symbol.asyncIterator]();
    expect(atHand(items, 2000)).toHaveLength(1000);
    await turn();
    await turn();
    // The one that was asked for last has been given to whoever asked.
    expect(atHand(items, 2000)).toHaveLength(499);
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it('gives no item while it is shut', async () => {
    const gate = new Gate();
    const items = gate.items(supplyOf(['a'], 1), 1000)[Symbol.asyncIterator]();
    let given: unknown;
    gate.close(reader);
    void Promise.resolve(items.next()).then((next) => (given = next));
    for (let n = 0; n < 3; n += 1) await turn();
    expect(given).toBeUndefined();
    gate.open(reader);
    await turn();
    expect(given).toEqual({ done: false, value: 'a' });
  });
});
