import { TestScheduler } from 'rxjs/testing';
import { toArray, VirtualTimeScheduler } from 'rxjs';
import type { Observable } from 'rxjs';
import { asReady, pollUntil, results } from '../../src/index.js';
import { fakeProbe } from '../../src/testing/index.js';
import { marbles } from '../support/marbles.js';

describe('fakeProbe', () => {
  it(
    'answers an attempt with how it is at its frame',
    marbles((m) => {
      const probe = fakeProbe('  #--a--#-b--|', { values: { a: 1, b: 2 }, error: 'down' });
      const at = (frame: number) => `${frame}ms `;

      m.expectObservable(probe(), '    ^').toBe('#', {}, 'down');
      m.expectObservable(probe(), '   --^').toBe('--#', {}, 'down');
      m.expectObservable(probe(), '  ---^').toBe('---(a|)', { a: 1 });
      m.expectObservable(probe(), '-----^').toBe('-----(a|)', { a: 1 });
      m.expectObservable(probe(), `${at(6)}^`).toBe('------#', {}, 'down');
      m.expectObservable(probe(), `${at(8)}^`).toBe(`${at(8)}(b|)`, { b: 2 });
      m.expectObservable(probe(), `${at(11)}^`).toBe(`${at(11)}|`);
      m.expectObservable(probe(), `${at(99)}^`).toBe(`${at(99)}|`);
    }),
  );

  it(
    'lets an attempt wait that comes before the first mark',
    marbles((m) => {
      const probe = fakeProbe('---a');
      m.expectObservable(probe()).toBe('   ---(a|)');
      m.expectObservable(probe(), '-^').toBe(' ---(a|)');
      m.expectObservable(probe(), '^-!').toBe('---');
    }),
  );

  it(
    'takes the last of several marks at one frame, and spaces for nothing',
    marbles((m) => {
      m.expectObservable(fakeProbe('  (#a)')()).toBe('(a|)');
      m.expectObservable(fakeProbe('  (a#)')()).toBe('#');
    }),
  );

  it('counts the frames from its making, in milliseconds of its scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    const log: unknown[] = [];
    scheduler.schedule(() => {
      const probe = fakeProbe('# 9ms a', { scheduler });
      const tasks = ['x', 'y'].map((tag) => pollUntil(tag, probe, { intervalMs: 4, scheduler }));
      asReady(tasks)
        .pipe(results(), toArray())
        .subscribe((values) => log.push([scheduler.now(), values]));
    }, 100);
    scheduler.flush();
    expect(log).toEqual([[112, ['a', 'a']]]);
  });

  it.each([0, null, '', false, undefined])('fails with what it is told to, %j too', (error) => {
    const failures: unknown[] = [];
    fakeProbe('#', { error })().subscribe({ error: (failure: unknown) => failures.push(failure) });
    expect(failures).toEqual([error]);
  });

  it('fails the spec when it was made in another time, though a task would try again', () => {
    const outside = fakeProbe('#');
    const message = 'This fake probe was made before virtual time began: make it within the marble spec';
    for (const source of [outside(), pollUntil('t', outside, { intervalMs: 5 })] as Observable<unknown>[]) {
      expect(marbles(({ expectObservable }) => expectObservable(source).toBe('-'))).toThrow(message);
    }
  });

  it('refuses a letter that its values lack', () => {
    expect(() => fakeProbe('#--x', { values: { u: 42 } })).toThrow(
      new RangeError('Expected `values` to be an object with `x`, got one with u'),
    );
    expect(() => fakeProbe('#--(u|)', { values: { u: undefined } })).not.toThrow();
  });

  it('leaves the time of RxJS as it was, also after a diagram that is none', () => {
    // Outside of its run mode, RxJS takes a frame for ten.
    const time = () => new TestScheduler(() => undefined).createTime('--|');
    fakeProbe('#--a');
    expect(time()).toBe(20);
    expect(() => fakeProbe('#--!')).toThrow('unsubscription marker');
    expect(time()).toBe(20);
  });

  it('refuses a diagram without a mark', () => {
    expect(() => fakeProbe('---')).toThrow(new RangeError('Expected `diagram` to be one with a mark, got `---`'));
  });
});
