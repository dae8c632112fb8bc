import { NEVER, Observable, of, Subject, throwError, VirtualTimeScheduler } from 'rxjs';
import { asReady, awaitInOrder, gather, pollUntil, RunTimeoutError, TooFewSucceededError } from '../../src/index.js';
import { done, failed, result, retry, start } from '../support/events.js';
import { marbles } from '../support/marbles.js';
import { fault } from '../support/strategy-values.js';

/** s: start; r: a retry of a; e, f: b and c are done; y, z: their results; F, G: the first and the second failed. */
const pictures = {
  r: retry('a', 1, 0.5, 3),
  e: done('b', 2, 2),
  f: done('c', 1, 3),
  y: result('b', 2),
  z: result('c', 3),
  F: failed('#1', fault),
  G: failed('#2', fault),
};

const strategies = { await: awaitInOrder, gather, callback: asReady };

describe.each(['await', 'gather', 'callback'] as const)('%s', (name) => {
  const run = strategies[name] as typeof awaitInOrder;
  const values = { ...pictures, s: start(name) };
  /** What it looks like under each of them. */
  const per = (picture: Record<typeof name, string>): string => picture[name];

  it(
    'ends when as many as it wants have succeeded: it cancels the rest, and tells what it has, in its order',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -r-------', values);
      const aSubs = '    ^-------!';
      const b = cold('   --------(e|)', values);
      const c = cold('   ---(f|)', values);
      const expected = per({
        await: '         sr-f----(eyz|)',
        gather: '        sr-f----(eyz|)',
        callback: '      sr-(fz)-(ey|)',
      });

      expectObservable(run([a, b, c] as never, { success: 2 })).toBe(expected, values);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    }),
  );

  it(
    'goes on after failures while as many as it wants can still succeed',
    marbles(({ cold, expectObservable }) => {
      const a = cold('   -#', {}, fault);
      const b = cold('   --------(e|)', values);
      const c = cold('   ---(f|)', values);
      const expected = per({
        await: '         sF-f----(eyz|)',
        gather: '        s--f----(eFyz|)',
        callback: '      sF-(fz)-(ey|)',
      });

      expectObservable(run([a, b, c] as never, { success: 2 })).toBe(expected, values);
    }),
  );

  it(
    'ends when as many as it wants can not succeed any more: it cancels the rest, and tells what it has',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -#', {}, fault);
      const b = cold('   -----#', {}, fault);
      const c = cold('   ---------', values);
      const cSubs = '    ^----!';
      const expected = per({
        await: '         sF---(G#)',
        gather: '        s----(FG#)',
        callback: '      sF---(G#)',
      });

      expectObservable(run([a, b, c] as never, { success: 2 })).toBe(
        expected,
        values,
        new TooFewSucceededError(2, 0, 2),
      );
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    }),
  );

  it(
    'ends when its time is over: it cancels the rest, tells what it has, and names what it waited for',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -r-------', values);
      const aSubs = '    ^-------!';
      const b = cold('   ---------');
      const c = cold('   ---(f|)', values);
      const expected = per({
        await: '         sr-f----(z#)',
        gather: '        sr-f----(z#)',
        callback: '      sr-(fz)-#',
      });

      const late = new RunTimeoutError(
        8,
        [
          { tag: 'a', attempts: 1, reason: { roll: 0.5, likelihood: 0.1 } },
          { tag: '#2', attempts: 0, reason: undefined },
        ],
        0,
      );
      expectObservable(run([a, b, c] as never, { deadlineMs: 8 })).toBe(expected, values, late);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    }),
  );

  it(
    'ends in its time even if nothing has happened',
    marbles(({ expectObservable }) => {
      const late = new RunTimeoutError(3, [{ tag: 'job', attempts: 0, reason: undefined }], 0);
      const task = pollUntil('job', () => NEVER);
      expectObservable(run([task], { deadlineMs: 3 })).toBe('s--#', values, late);
      expectObservable(run(NEVER, { deadlineMs: 3 })).toBe('s--#', values, new RunTimeoutError(3, []));
    }),
  );

  it(
    'tells of a failure that had not come to its turn when its time is over',
    marbles(({ cold, expectObservable }) => {
      const a = cold('   ---------');
      const b = cold('   -#', {}, fault);
      const late = new RunTimeoutError(4, [{ tag: '#1', attempts: 0, reason: undefined }], 0);

      const settled = run([a, b] as never, { deadlineMs: 4, settle: true });
      expectObservable(settled).toBe(name === 'callback' ? 'sG--#' : 's---(G#)', values, late);
      if (name === 'await') expectObservable(run([a, b] as never, { deadlineMs: 4 })).toBe('s---(G#)', values, late);
    }),
  );

  it('leaves no timer when it ends before its time', () => {
    for (const tasks of [[], [of(done('b', 1, 2))]]) {
      const scheduler = new VirtualTimeScheduler();
      run(tasks, { deadlineMs: 1000, scheduler }).subscribe();
      expect(scheduler.actions).toHaveLength(0);
    }
    const scheduler = new VirtualTimeScheduler();
    run([NEVER], { deadlineMs: 1000, scheduler }).subscribe().unsubscribe();
    expect(scheduler.actions).toHaveLength(0);
  });

  it('knows how many there are before it has started them, if they say so', () => {
    let started = 0;
    const failing = Array.from({ length: 100 }, () => throwError(() => ((started += 1), fault)));
    const errors: unknown[] = [];
    run(failing, { success: 90, concurrency: 1 }).subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([new TooFewSucceededError(90, 0, 11)]);
    expect(started).toBe(11);
  });

  it('finds out at the end, if they do not', () => {
    const errors: unknown[] = [];
    run(new Set([of(done('b', 1, 2)), throwError(() => fault)]), { success: 3, concurrency: 1 }).subscribe({
      error: (error: unknown) => errors.push(error),
    });
    expect(errors).toEqual([new TooFewSucceededError(3, 1, 1)]);
  });

  it('ends as soon as it hears that there are no more, and too few', () => {
    const tasks = new Subject<Observable<never>>();
    const errors: unknown[] = [];
    run(tasks, { success: 2 }).subscribe({ error: (error: unknown) => errors.push(error) });
    tasks.next(NEVER);
    expect(errors).toEqual([]);
    tasks.complete();
    expect(errors).toEqual([new TooFewSucceededError(2, 0, 0)]);
  });

  it('tells how many had not started when its time was over, if that is known', () => {
    const scheduler = new VirtualTimeScheduler();
    const errors: unknown[] = [];
    const options = { deadlineMs: 5, concurrency: 1, scheduler };
    for (const tasks of [[NEVER, NEVER, NEVER], new Set([NEVER, NEVER])]) {
      run(tasks, options).subscribe({ error: (error: unknown) => errors.push((error as RunTimeoutError).notStarted) });
    }
    scheduler.flush();
    expect(errors).toEqual([2, undefined]);
  });

  it('starts nothing when there are too few', () => {
    const events: unknown[] = [];
    run([NEVER, NEVER], { success: 3 }).subscribe({
      next: (event) => events.push(event),
      error: (error: unknown) => events.push(error),
    });
    expect(events).toEqual([start(name), new TooFewSucceededError(3, 0, 0)]);
  });

  it('takes a task that succeeds, and ends the run, while it is being started', () => {
    const events: unknown[] = [];
    run([of(done('b', 1, 2)), NEVER], { success: 1 }).subscribe({
      next: (event) => events.push(event),
      complete: () => events.push('complete'),
    });
    expect(events).toEqual([start(name), done('b', 1, 2), result('b', 2), 'complete']);
  });

  it('ends though a task throws when it is cancelled', () => {
    const stubborn = new Observable<never>(() => () => {
      throw fault;
    });
    const events: unknown[] = [];
    run([stubborn, of(done('b', 1, 2))], { success: 1 }).subscribe((event) => events.push(event));
    expect(events).toContainEqual(result('b', 2));
  });

  it.each([
    [{ success: 0 }, 'Expected `success` to be an integer >= 1, got `0` (number)'],
    [{ success: 1.5 }, 'Expected `success` to be an integer >= 1, got `1.5` (number)'],
    [
      { deadlineMs: -1 },
      'Expected `deadlineMs` to be a number of milliseconds from 0 to 2147483647, got `-1` (number)',
    ],
  ])('refuses %j at the call', (options, message) => {
    expect(() => run([], options)).toThrow(new RangeError(message));
  });
});
