import { EMPTY, finalize, map, NEVER, Observable, of, Subscription, throwError } from 'rxjs';
import type { ObservableInput, Observer, TeardownLogic } from 'rxjs';
import { Receiver } from '../src/receiver.js';

/** Writes down what it is told. */
class Logger extends Receiver<unknown> {
  constructor(readonly log: unknown[] = []) {
    super();
  }
  protected onNext(value: unknown): void {
    this.log.push(value);
  }
  protected onError(error: unknown): void {
    this.log.push(['error', error]);
  }
  protected onComplete(): void {
    this.log.push('complete');
  }
}

function connected(input: ObservableInput<unknown>): Logger {
  const receiver = new Logger();
  receiver.connect(input);
  return receiver;
}

describe('Receiver', () => {
  it('hears values and one end, and nothing after that', () => {
    const chatty = new Observable((subscriber) => {
      subscriber.next(1);
      subscriber.complete();
      subscriber.next(2);
      subscriber.error(3);
      subscriber.complete();
    });
    expect(connected(chatty).log).toEqual([1, 'complete']);
    expect(connected(throwError(() => 'fault')).log).toEqual([['error', 'fault']]);
    expect(connected(5 as never).log).toEqual([['error', expect.any(TypeError)]]);
  });

  it('does not subscribe when it is closed', () => {
    let subscribed = false;
    const receiver = new Logger();
    receiver.unsubscribe();
    receiver.connect(new Observable(() => void (subscribed = true)));
    expect(subscribed).toBe(false);
  });

  it('is seen to be closed by a source that goes on synchronously', () => {
    const receiver = new Logger();
    let count = 0;
    receiver.connect(
      new Observable((subscriber) => {
        while (!subscriber.closed) {
          count += 1;
          if (count === 3) receiver.unsubscribe();
        }
      }),
    );
    expect(count).toBe(3);
  });

  it('frees what it holds once, before it tells of the end', () => {
    const receiver = new Logger();
    receiver.add(() => receiver.log.push('freed'));
    receiver.complete();
    receiver.unsubscribe();
    expect(receiver.log).toEqual(['freed', 'complete']);
  });

  it('frees at once what it is given when it is closed already', () => {
    const receiver = new Logger();
    receiver.unsubscribe();
    receiver.add(() => receiver.log.push('freed'));
    expect(receiver.log).toEqual(['freed']);
  });

  it('takes teardowns of every kind, and frees them in the order in which they came', () => {
    const receiver = new Logger();
    const say = (text: string) => () => receiver.log.push(text);
    receiver.add(say('function'));
    receiver.add(new Subscription(say('subscription')));
    receiver.add({ unsubscribe: say('object') });
    receiver.add(say('last'));
    receiver.add(undefined);
    receiver.add(null as unknown as TeardownLogic);
    receiver.add(receiver);
    receiver.unsubscribe();
    expect(receiver.log).toEqual(['function', 'subscription', 'object', 'last']);
  });

  it('finalizes the operators of a source in the order of RxJS', () => {
    const logs = [[], []] as string[][];
    const source = (log: string[]): Observable<never> =>
      NEVER.pipe(
        finalize(() => log.push('inner')),
        map((value) => value),
        finalize(() => log.push('outer')),
      );
    connected(source(logs[0]!)).unsubscribe();
    source(logs[1]!).subscribe().unsubscribe();
    expect(logs[0]).toEqual(logs[1]);
  });

  it('lets go of what is removed, so that what comes and goes is not kept', () => {
    const receiver = new Logger();
    const plain = (): void => void receiver.log.push('plain');
    const one = new Subscription(() => receiver.log.push('one'));
    const two = new Subscription(() => receiver.log.push('two'));
    receiver.add(plain);
    receiver.add(one);
    receiver.add(two);
    receiver.remove(plain);
    receiver.remove(one);
    receiver.unsubscribe();
    expect(receiver.log).toEqual(['two']);
  });

  it('tells of the end, and frees the rest, even if freeing throws', () => {
    const fault = new Error('fault');
    const throwing = (): never => {
      throw fault;
    };
    for (const end of ['complete', 'error'] as const) {
      const receiver = new Logger();
      receiver.add(throwing);
      receiver.add(() => receiver.log.push('freed'));
      expect(() => receiver[end]('x')).toThrow(fault);
      expect(receiver.log).toEqual(['freed', end === 'error' ? ['error', 'x'] : 'complete']);
    }
  });

  it('keeps nothing of a source that ended at once', () => {
    const receiver = connected(EMPTY);
    receiver.add(() => receiver.log.push('freed'));
    expect(receiver.log).toEqual(['complete', 'freed']);
    expect(connected(of(1)).closed).toBe(true);
  });
});

describe('the source of another library', () => {
  const key = (Symbol as { readonly observable?: symbol }).observable ?? '@@observable';
  /** It hands its observer over as RxJS 6 does: as the prototype of its own. */
  const foreign = (end: 'error' | 'complete') => {
    const heard: unknown[] = [];
    const source = {
      subscribe: (observer: Observer<unknown>) => {
        heard.push(observer instanceof Logger);
        const own = Object.create(observer) as Observer<unknown>;
        own.next('value');
        own[end]('reason');
        return { unsubscribe: () => undefined };
      },
    };
    return { input: { [key]: () => source } as never, heard };
  };

  it('is given an observer that is not ours', () => {
    const { input, heard } = foreign('complete');
    expect(connected(input).log).toEqual(['value', 'complete']);
    expect(heard).toEqual([false]);
    expect(connected(foreign('error').input).log).toEqual(['value', ['error', 'reason']]);
  });
});
