import { take, tap, VirtualTimeScheduler } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import type { TaskEvent } from '../../src/index.js';

type AnyEvent = TaskEvent<unknown>;

/**
 * What every task promises. `make` gives a task that fails at least twice, waits in between, and then succeeds; the
 * contract subscribes to it up to three times.
 */
export function itIsAWellBehavedTask(make: (scheduler: SchedulerLike) => Observable<AnyEvent>): void {
  function observe(task: Observable<AnyEvent>) {
    const seen = { events: [] as AnyEvent[], completed: 0, errors: [] as unknown[] };
    const subscription = task.subscribe({
      next: (event) => seen.events.push(event),
      complete: () => (seen.completed += 1),
      error: (error: unknown) => seen.errors.push(error),
    });
    return { seen, subscription };
  }

  describe('is a well-behaved task, which', () => {
    it('does nothing before it is subscribed to', () => {
      const scheduler = new VirtualTimeScheduler();
      void make(scheduler);
      expect(scheduler.actions).toHaveLength(0);
    });

    it('counts its attempts from 1 and ends with exactly one `done`', () => {
      const scheduler = new VirtualTimeScheduler();
      const { seen } = observe(make(scheduler));
      scheduler.flush();

      expect(seen.events.map((event) => event.attempt)).toEqual(seen.events.map((_, index) => index + 1));
      expect(seen.events.map((event) => event.type)).toEqual([...seen.events.slice(1).map(() => 'retry'), 'done']);
      expect(seen.events.length).toBeGreaterThan(2);
      expect(seen).toMatchObject({ completed: 1, errors: [] });
    });

    it('carries one tag', () => {
      const scheduler = new VirtualTimeScheduler();
      const { seen } = observe(make(scheduler));
      scheduler.flush();

      expect(new Set(seen.events.map((event) => event.tag)).size).toBe(1);
    });

    it('leaves no timer when it is unsubscribed while it waits', () => {
      const scheduler = new VirtualTimeScheduler();
      const { seen, subscription } = observe(make(scheduler));
      expect(scheduler.actions.length).toBeGreaterThan(0);

      subscription.unsubscribe();

      expect(scheduler.actions).toHaveLength(0);
      scheduler.flush();
      expect(seen).toMatchObject({ completed: 0, errors: [] });
    });

    it.each([1, 2])('leaves no timer when its first %d events are all that is wanted', (count) => {
      let endedAt = NaN;
      const scheduler = new VirtualTimeScheduler();
      const { seen } = observe(make(scheduler).pipe(take(count), tap({ complete: () => (endedAt = scheduler.now()) })));
      scheduler.flush();

      expect(seen.events).toHaveLength(count);
      // Nothing was left that time would have had to pass for.
      expect(scheduler.now()).toBe(endedAt);
      expect(scheduler.actions).toHaveLength(0);
    });

    it('leaves no timer when it has ended', () => {
      const scheduler = new VirtualTimeScheduler();
      observe(make(scheduler));
      scheduler.flush();
      expect(scheduler.actions).toHaveLength(0);
    });

    it('serves two overlapping subscribers apart from each other', () => {
      const scheduler = new VirtualTimeScheduler();
      const task = make(scheduler);
      const one = observe(task);
      const two = observe(task);
      one.subscription.unsubscribe();
      scheduler.flush();

      expect(one.seen.completed).toBe(0);
      expect(two.seen.completed).toBe(1);
    });
  });
}
