import fc from 'fast-check';
import {
  animationFrameScheduler,
  asapScheduler,
  asyncScheduler,
  queueScheduler,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { Timeline, timelineOf, Waiter } from '../../src/timing/timeline.js';

/** Writes down when it wakes, and may do something then. */
class Logger extends Waiter {
  constructor(
    private readonly log: string[],
    private readonly name: string,
    private readonly then: () => void = () => undefined,
  ) {
    super();
  }

  wake(): void {
    this.log.push(this.name);
    this.then();
  }
}

/** A virtual scheduler that counts the actions that were scheduled and those that still wait. */
class CountingScheduler extends VirtualTimeScheduler {
  scheduled = 0;

  override schedule: VirtualTimeScheduler['schedule'] = (work, delay, state) => {
    this.scheduled += 1;
    return super.schedule(work, delay, state);
  };

  get waiting(): number {
    return this.actions.length;
  }
}

function setUp() {
  const scheduler = new CountingScheduler();
  return { scheduler, timeline: timelineOf(scheduler), log: [] as string[] };
}

describe('Timeline', () => {
  it('wakes a thousand waiters of one instant and delay with one action, first come first served', () => {
    const { scheduler, timeline, log } = setUp();
    const names = Array.from({ length: 1000 }, (_, n) => `w${n}`);

    names.forEach((name) => timeline.wait(new Logger(log, name), 100));
    expect(scheduler.scheduled).toBe(1);
    scheduler.flush();

    expect(log).toEqual(names);
    expect(scheduler.now()).toBe(100);
  });

  it('keeps waiters with other delays apart', () => {
    const { scheduler, timeline, log } = setUp();

    timeline.wait(new Logger(log, 'late'), 20);
    timeline.wait(new Logger(log, 'early'), 10);
    scheduler.flush();

    expect(log).toEqual(['early', 'late']);
    expect(scheduler.scheduled).toBe(2);
  });

  it('gives a waiter that waits again for no time at all a fresh slot (trap 1)', () => {
    const { scheduler, timeline, log } = setUp();
    let again = 3;
    const waiter: Logger = new Logger(log, 'w', () => {
      again -= 1;
      if (again > 0) timeline.wait(waiter, 0);
    });

    timeline.wait(waiter, 0);
    timeline.wait(new Logger(log, 'other'), 0);
    scheduler.flush();

    expect(log).toEqual(['w', 'other', 'w', 'w']);
    expect(scheduler.scheduled).toBe(3);
  });

  it('cancels the action when the last waiter leaves, and not before (trap 2)', () => {
    const { scheduler, timeline, log } = setUp();
    const a = new Logger(log, 'a');
    const b = new Logger(log, 'b');
    timeline.wait(a, 10);
    timeline.wait(b, 10);

    a.leave();
    expect(scheduler.waiting).toBe(1);
    b.leave();
    expect(scheduler.waiting).toBe(0);
    b.leave(); // a second time, and while not waiting: nothing happens

    timeline.wait(a, 10);
    scheduler.flush();
    expect(log).toEqual(['a']);
  });

  it('lets waiters leave from the front, the middle and the end, and during the waking', () => {
    const { scheduler, timeline, log } = setUp();
    const [a, c, e, f] = ['a', 'c', 'e', 'f'].map((name) => new Logger(log, name)) as [Logger, Logger, Logger, Logger];
    const d = new Logger(log, 'd', () => e.leave());
    const b = new Logger(log, 'b');
    [a, b, c, d, e, f].forEach((waiter) => timeline.wait(waiter, 10));

    a.leave();
    c.leave();
    f.leave();
    scheduler.flush();

    expect(log).toEqual(['b', 'd']);
  });

  it('never finds a slot of an instant that is over, even if the clock is set back (trap 2)', () => {
    let now = 5;
    let scheduled = 0;
    const stopped = { now: () => now, schedule: () => ((scheduled += 1), { unsubscribe: () => undefined }) };
    const timeline = new Timeline(stopped as unknown as SchedulerLike);
    const log: string[] = [];

    timeline.wait(new Logger(log, 'left behind'), 10);
    now = 0;
    timeline.wait(new Logger(log, 'a new world'), 10);
    now = 5;
    timeline.wait(new Logger(log, 'a new world'), 10);

    expect(scheduled).toBe(3);
  });

  it('never finds a slot that another virtual clock left behind at the same instant (trap 2)', async () => {
    const log: string[] = [];
    const abandon = (): void => {
      new TestScheduler(() => undefined).run(() => {
        timelineOf(asyncScheduler).wait(new Logger(log, 'left behind'), 10);
        throw new Error('half-way');
      });
    };
    expect(abandon).toThrow('half-way');
    await Promise.resolve();

    new TestScheduler(() => undefined).run(() => {
      timelineOf(asyncScheduler).wait(new Logger(log, 'a new world'), 10);
    });

    expect(log).toEqual(['a new world']);
  });

  it('belongs to its scheduler (trap 3)', () => {
    const one = setUp();
    const two = setUp();

    expect(timelineOf(one.scheduler)).toBe(one.timeline);
    expect(two.timeline).not.toBe(one.timeline);
    one.timeline.wait(new Logger(one.log, 'one'), 10);
    two.scheduler.flush();
    expect(one.log).toEqual([]);
    one.scheduler.flush();
    expect(one.log).toEqual(['one']);
  });

  it('wakes the others when one throws, and then tells', () => {
    const { scheduler, timeline, log } = setUp();
    const fault = new Error('fault');
    timeline.wait(
      new Logger(log, 'a', () => {
        throw fault;
      }),
      10,
    );
    timeline.wait(new Logger(log, 'b'), 10);

    expect(() => scheduler.flush()).toThrow(fault);
    expect(log).toEqual(['a', 'b']);
  });

  it('works on a scheduler that runs the action before `schedule` returns', () => {
    const log: string[] = [];
    timelineOf(queueScheduler).wait(new Logger(log, 'w'), 0);
    expect(log).toEqual(['w']);
  });

  it('wakes at the times of `timer`, for any waiters, and those of one time in the order in which they came', () => {
    const program = fc.array(fc.record({ start: fc.nat(20), delay: fc.nat(20), again: fc.nat(3) }), { maxLength: 20 });
    fc.assert(
      fc.property(program, (waits) => {
        const play = (wait: (scheduler: VirtualTimeScheduler, delay: number, wake: () => void) => void): string[] => {
          const scheduler = new VirtualTimeScheduler();
          const log: string[] = [];
          waits.forEach(({ start, delay, again }, n) => {
            const go = (left: number): void =>
              wait(scheduler, delay, () => {
                log.push(`${n} at ${scheduler.now()}`);
                if (left > 0) go(left - 1);
              });
            scheduler.schedule(() => go(again), start);
          });
          scheduler.flush();
          return log;
        };
        const ours = play((scheduler, delay, wake) => timelineOf(scheduler).wait(new Logger([], 'w', wake), delay));
        const timers = play((scheduler, delay, wake) => timer(delay, scheduler).subscribe(wake));
        // Those of one instant may be woken together; within an instant and a delay, the order is that of `timer`.
        expect([...ours].sort()).toEqual([...timers].sort());
        expect(ours.map((line) => Number(line.split(' at ')[1]))).toEqual(
          timers.map((line) => Number(line.split(' at ')[1])),
        );
      }),
    );
  });

  describe('for waiters that take next to no time', () => {
    /** A clock that is watched, and that work can move. */
    class WatchedScheduler extends CountingScheduler {
      looks = 0;
      worked = 0;
      override now = (): number => {
        this.looks += 1;
        return this.frame + this.worked;
      };
    }

    function wakeAndWaitAgain(count: number, quick: boolean, work: number): WatchedScheduler {
      const scheduler = new WatchedScheduler(undefined, 10);
      const timeline = new Timeline(scheduler);
      for (let n = 0; n < count; n += 1) {
        const waiter: Logger = new Logger([], 'w', () => {
          scheduler.worked += work;
          timeline.wait(waiter, 10, quick);
        });
        timeline.wait(waiter, 10, quick);
      }
      scheduler.looks = scheduler.scheduled = 0;
      scheduler.flush();
      return scheduler;
    }

    it('reads the clock for several of them at once', () => {
      expect(wakeAndWaitAgain(160, true, 0).looks).toBe(14);
      expect(wakeAndWaitAgain(160, false, 0).looks).toBe(14 + 160);
    });

    it('reads it for each as soon as they do take time, so that each waits as long as it said', () => {
      // The waits begin at instants of their own.
      expect(wakeAndWaitAgain(20, true, 6).scheduled).toBe(20);
      expect(wakeAndWaitAgain(20, true, 0).scheduled).toBe(1);
    });

    it('reads it for who comes later in the same turn', () => {
      const scheduler = new WatchedScheduler();
      const timeline = new Timeline(scheduler);
      timeline.wait(new Logger([], 'w'), 10, true);
      timeline.wait(new Logger([], 'w'), 10, true);
      scheduler.flush();
      scheduler.looks = 0;
      timeline.wait(new Logger([], 'w'), 10, true);
      expect(scheduler.looks).toBe(1);
    });
  });

  it('closes its slots after every turn, not only the first', async () => {
    const { scheduler, timeline, log } = setUp();
    for (let n = 0; n < 3; n += 1) {
      timeline.wait(new Logger(log, 'w'), 10);
      await Promise.resolve();
    }
    expect(scheduler.scheduled).toBe(3);
  });

  describe.each([
    ['asyncScheduler', asyncScheduler],
    ['animationFrameScheduler', animationFrameScheduler],
    ['asapScheduler', asapScheduler],
    ['queueScheduler', queueScheduler],
  ])('on %s under TestScheduler.run (trap 4)', (_name, scheduler) => {
    it.each([0, 1, 3, 50])('gives the frames and the order of `timer` for a delay of %d', (delayMs) => {
      const test = new TestScheduler(() => undefined);
      const log: string[] = [];
      const stamp = (name: string) => () => log.push(`${name} ${test.now()}`);

      test.run(({ animate }) => {
        animate('---x---x---x');
        timer(delayMs, scheduler).subscribe(stamp('before'));
        timelineOf(scheduler).wait(new Logger([], 'w', stamp('between')), delayMs);
        timer(delayMs, scheduler).subscribe(stamp('after'));
      });

      const frame = log[0]?.split(' ')[1];
      expect(log).toEqual([`before ${frame}`, `between ${frame}`, `after ${frame}`]);
    });
  });
});
