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

/**
 * Waiters of one slot that may wait again after one reading of the clock. Reading it for each costs a third of all that a
 * roll costs. It is read for each again as soon as it is seen to move, that is, as soon as their work takes time.
 */
const mostPerReading = 16;

/** All that began to wait at one instant for one delay: one scheduled action wakes them, first come first served. */
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
    const { timeline } = this;
    let threw = false;
    let error: unknown;
    let perReading = 1;
    let left = 0;
    for (let waiter = this.first; waiter !== undefined; waiter = this.first) {
      if (left === 0) {
        perReading = timeline.look() ? 1 : Math.min(perReading * 2, mostPerReading);
        left = perReading;
      }
      left -= 1;
      timeline.waking = true;
      this.first = waiter.later;
      if (this.first === undefined) this.last = undefined;
      else this.first.earlier = undefined;
      waiter.slot = waiter.later = undefined;
      try {
        waiter.wake();
      } catch (thrown) {
        // One waiter's fault is not the others': they run first, then it is told.
        if (!threw) error = thrown;
        threw = true;
      }
    }
    timeline.waking = false;
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
 * - Order: those of one slot wake one after the other, first come first served. What else was scheduled for that time
 *   between two of them runs after both.
 * - A slot can be joined only at the instant in which it was opened, and only until the code that opened it has run to
 *   its end. So a slot that was left behind, by a virtual clock that was never flushed or a faked one that was taken
 *   away, is not found by whoever comes to the same time in another world.
 */
export class Timeline {
  private instant = NaN;
  private readonly open = new Map<number, Slot>();
  private closing = false;
  /** Whether a slot is waking its waiters just now. */
  waking = false;

  constructor(private readonly scheduler: SchedulerLike) {}

  /** `quick`: while a slot wakes its waiters, one reading of the clock will do for several that take next to no time. */
  wait(waiter: Waiter, delayMs: number, quick = false): void {
    if (!quick || !this.waking) this.look();
    const slot = this.open.get(delayMs);
    if (slot === undefined) this.waitFirst(waiter, delayMs);
    else slot.add(waiter);
  }

  /** Reads the clock; true if it has moved. */
  look(): boolean {
    const now = this.scheduler.now();
    if (now === this.instant) return false;
    this.instant = now;
    this.open.clear();
    return true;
  }

  private waitFirst(waiter: Waiter, delayMs: number): void {
    const slot = new Slot(this, delayMs);
    this.open.set(delayMs, slot);
    this.closeSoon();
    // The waiter joins first: some schedulers (queue, with no delay) run the action before `schedule` returns.
    slot.add(waiter);
    slot.schedule(this.scheduler);
  }

  /** Nobody can join this slot any more. */
  close(slot: Slot): void {
    if (this.open.get(slot.delayMs) === slot) this.open.delete(slot.delayMs);
  }

  /** Lets no slot be joined any more. */
  forget(): void {
    this.open.clear();
  }

  private closeSoon(): void {
    if (this.closing) return;
    this.closing = true;
    // A promise, which no fake clock replaces.
    void Promise.resolve().then(() => {
      this.closing = false;
      this.forget();
    });
  }
}

// A slot belongs to a scheduler: two schedulers have two clocks.
const timelines = new WeakMap<SchedulerLike, Timeline>();

const usual = new Timeline(asyncScheduler);
timelines.set(asyncScheduler, usual);

/** The one timeline of a scheduler. */
export function timelineOf(scheduler?: SchedulerLike): Timeline {
  if (scheduler === undefined) return usual;
  let timeline = timelines.get(scheduler);
  if (timeline === undefined) timelines.set(scheduler, (timeline = new Timeline(scheduler)));
  return timeline;
}
