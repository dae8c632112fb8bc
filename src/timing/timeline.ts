import { asyncScheduler } from 'rxjs';
import type { SchedulerLike, Subscription } from 'rxjs';

/**
 * Something that waits for its time. The links are the timeline's own: a waiter stands in the list of its slot by itself,
 * so that joining and leaving take constant time and no further object.
 */
export abstract class Waiter {
  /** @internal */ slot: Slot | undefined = undefined;
  /** @internal */ earlier: Waiter | undefined = undefined;
  /** @internal */ later: Waiter | undefined = undefined;

  /** Called once when the time has come. The waiter has left its slot by then and may wait again. */
  abstract wake(): void;

  /** Waits no longer. Does nothing when it does not wait. */
  leave(): void {
    this.slot?.remove(this);
  }
}

/** All that became waiters at one instant with one delay: one scheduled action wakes them, first come first served. */
class Slot {
  private first: Waiter | undefined = undefined;
  private last: Waiter | undefined = undefined;
  private action: Subscription | undefined = undefined;

  constructor(
    private readonly timeline: Timeline,
    readonly delayMs: number,
  ) {}

  schedule(scheduler: SchedulerLike): void {
    this.action = scheduler.schedule(() => this.fire(), this.delayMs);
  }

  add(waiter: Waiter): void {
    const { last } = this;
    waiter.slot = this;
    waiter.earlier = last;
    if (last === undefined) this.first = waiter;
    else last.later = waiter;
    this.last = waiter;
  }

  remove(waiter: Waiter): void {
    this.unlink(waiter);
    // The last one out cancels the action: no timer outlives what waits for it.
    if (this.first === undefined) {
      this.timeline.close(this);
      this.action?.unsubscribe();
    }
  }

  private unlink(waiter: Waiter): void {
    const { earlier, later } = waiter;
    if (earlier === undefined) this.first = later;
    else earlier.later = later;
    if (later === undefined) this.last = earlier;
    else later.earlier = earlier;
    waiter.slot = waiter.earlier = waiter.later = undefined;
  }

  private fire(): void {
    // Closed before its waiters run: one that waits again, even for no time at all, gets a fresh slot.
    this.timeline.close(this);
    let threw = false;
    let error: unknown;
    for (let waiter = this.first; waiter !== undefined; waiter = this.first) {
      this.unlink(waiter);
      try {
        waiter.wake();
      } catch (thrown) {
        // One waiter's fault is not the others': they run first, then it is told.
        if (!threw) error = thrown;
        threw = true;
      }
    }
    if (threw) throw error;
  }
}

/**
 * Wakes waiters after a delay, as `timer(delayMs, scheduler)` would, but with one scheduled action for all that start to
 * wait at the same instant for the same delay.
 *
 *     a waits 3   ^--!
 *     b waits 3   ^--!      one action for a and b
 *     c waits 2   -^-!      one for c, after them: it came later
 *
 * Slots can be joined only within the instant in which they were opened. So nothing has to be looked up or cleaned later,
 * and a slot that was left behind (a virtual clock that was never flushed, a clock that was set) is never found again.
 */
export class Timeline {
  private instant = NaN;
  private readonly open = new Map<number, Slot>();

  constructor(private readonly scheduler: SchedulerLike) {}

  wait(waiter: Waiter, delayMs: number): void {
    const now = this.scheduler.now();
    if (now !== this.instant) {
      this.instant = now;
      this.open.clear();
    }
    const slot = this.open.get(delayMs);
    if (slot !== undefined) {
      slot.add(waiter);
      return;
    }
    const fresh = new Slot(this, delayMs);
    this.open.set(delayMs, fresh);
    // The waiter joins first: some schedulers (queue, with no delay) run the action before `schedule` returns.
    fresh.add(waiter);
    fresh.schedule(this.scheduler);
  }

  /** Nobody can join this slot any more. */
  close(slot: Slot): void {
    if (this.open.get(slot.delayMs) === slot) this.open.delete(slot.delayMs);
  }

  /** Forgets every slot that could still be joined; those that wait in them are not touched. */
  forget(): void {
    this.open.clear();
  }
}

// A slot belongs to a scheduler: two schedulers have two clocks.
const timelines = new WeakMap<SchedulerLike, Timeline>();

/** The one timeline of a scheduler. */
export function timelineOf(scheduler: SchedulerLike = asyncScheduler): Timeline {
  let timeline = timelines.get(scheduler);
  if (timeline === undefined) timelines.set(scheduler, (timeline = new Timeline(scheduler)));
  return timeline;
}
