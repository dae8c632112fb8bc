import { of, VirtualTimeScheduler } from 'rxjs';
import { Gate } from '../../src/cli/gate.js';
import { turn } from '../support/fake-io.js';

describe('Gate', () => {
  it('lets timers and tasks pass while it is open', () => {
    const [gate, scheduler, log] = [new Gate(), new VirtualTimeScheduler(), [] as string[]];
    gate.scheduler(scheduler).schedule(() => log.push('timer'), 10);
    gate.task(() => of('task')).subscribe((value) => log.push(value));
    scheduler.flush();
    expect(log).toEqual(['task', 'timer']);
    expect(gate.scheduler(scheduler).now()).toBe(10);
  });

  it('holds them while it is shut, and lets them go first come first served', () => {
    const [gate, scheduler, log] = [new Gate(), new VirtualTimeScheduler(), [] as string[]];
    gate.scheduler(scheduler).schedule((name) => log.push(name!), 10, 'timer');
    gate.close();
    scheduler.flush();
    gate.task(() => of('task')).subscribe((value) => log.push(value));
    expect(log).toEqual([]);
    gate.open();
    expect(log).toEqual(['timer', 'task']);
  });

  it('stops letting go when one that went on shuts it again', () => {
    const [gate, log] = [new Gate(), [] as string[]];
    gate.close();
    gate.task(() => of('a')).subscribe((value) => (log.push(value), gate.close()));
    gate.task(() => of('b')).subscribe((value) => log.push(value));
    gate.open();
    expect(log).toEqual(['a']);
    gate.open();
    expect(log).toEqual(['a', 'b']);
  });

  it('forgets what is cancelled while it waits, for its time or at the gate', () => {
    const [gate, scheduler, log] = [new Gate(), new VirtualTimeScheduler(), [] as string[]];
    const early = gate.scheduler(scheduler).schedule(() => log.push('early'), 10);
    const late = gate.scheduler(scheduler).schedule(() => log.push('late'), 10);
    early.unsubscribe();
    expect(scheduler.actions).toHaveLength(1);
    gate.close();
    const task = gate.task(() => of('task')).subscribe((value) => log.push(value));
    scheduler.flush();
    late.unsubscribe();
    task.unsubscribe();
    gate.open();
    expect(log).toEqual([]);
  });

  it('lets the event loop turn after every thousand tasks', async () => {
    const gate = new Gate();
    let count = 0;
    for (let n = 0; n < 2500; n += 1) gate.task(() => of(n)).subscribe(() => (count += 1));
    const seen = [count];
    for (let n = 0; n < 2; n += 1) {
      await turn();
      seen.push(count);
    }
    expect(seen).toEqual([1000, 2000, 2500]);
  });
});
