import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { mayLive } from '../../src/probes/living-groups.js';
import { ProcessGroup, whenAllGone } from '../../src/probes/process-group.js';
import { markedSeconds, processesWith, whenProcesses } from '../support/process-table.js';
import { scratchFolder } from '../support/scratch.js';
import { until } from '../support/turn.js';

const groupOf = (command: string) => new ProcessGroup('/bin/sh', ['-c', command], {});
const saidBy = async ({ leader }: ProcessGroup) => String((await once(leader.stdout!, 'data'))[0]);

describe('a process group', () => {
  afterEach(async () => {
    await whenAllGone();
    expect(process.listenerCount('exit')).toBe(listeners);
  });
  const listeners = process.listenerCount('exit');

  it('is ended once, and is gone when its last process is', async () => {
    const group = groupOf('trap "echo one >&2" TERM; echo ready; while :; do sleep 0.01; done');
    let heard = '';
    group.leader.stderr!.on('data', (text: Buffer) => (heard += text.toString()));
    await saidBy(group);
    group.end(200);
    group.end(200);
    group.end(0);
    await whenAllGone();
    expect(heard.match(/one/g)).toHaveLength(1);
    expect([group.leader.stdout!.destroyed, group.leader.stderr!.destroyed]).toEqual([true, true]);
  });

  it('is waited for with all others', async () => {
    const groups = [
      groupOf('echo; sleep 60'),
      groupOf('trap "sleep 0.2; exit" TERM; echo; while :; do sleep 0.01; done'),
    ];
    await Promise.all(groups.map(saidBy));
    expect(process.listenerCount('exit')).toBe(listeners + 1);
    let gone = 0;
    const both = [whenAllGone().then(() => (gone += 1)), whenAllGone().then(() => (gone += 1))];
    groups[0]!.end(5000);
    await once(groups[0]!.leader, 'close');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(gone).toBe(0);
    groups[1]!.end(5000);
    await Promise.all(both);
    expect(processesWith(`${groups[1]!.leader.pid}`)).toEqual([]);
  });

  it('is gone at once when it never was', async () => {
    const group = new ProcessGroup('/no/such/program', [], {});
    await once(group.leader, 'error');
    expect(group.signal('SIGTERM')).toBe(false);
    group.end(60_000);
    await whenAllGone();
  });

  it('is killed when this process exits', async () => {
    const seconds = markedSeconds();
    const group = groupOf(`trap "" TERM; echo; sleep ${seconds}; true`);
    await saidBy(group);
    await whenProcesses(`sleep ${seconds}`, 2);
    // What Node would call.
    const [killAll] = process.listeners('exit').slice(-1);
    (killAll as () => void)();
    await whenProcesses(seconds, 0);
    group.end(0);
  });

  it('leaves the errors of others their stacks', () => {
    const group = groupOf('exit');
    group.signal(0);
    expect(new Error('text').stack).toContain('process-group.spec');
    group.end(0);
  });
});

describe('whether a group lives', () => {
  const scratch = scratchFolder();
  const clock = { now: performance.now() };
  /** A look at the table is good for a tenth of a second: each spec has one of its own. */
  const later = (ms: number): void => void (clock.now += ms);
  beforeAll(() => {
    Object.defineProperty(performance, 'now', { value: () => clock.now, configurable: true, writable: true });
  });
  afterAll(() => void Reflect.deleteProperty(performance, 'now'));
  beforeEach(() => later(1000));
  afterEach(() => whenAllGone());

  it('is seen in the table of processes, which is looked at anew after a tenth of a second', async () => {
    expect(mayLive(process.pid + 10_000_000)).toBe(false);
    const group = groupOf('echo; sleep 60');
    await saidBy(group);
    const pid = group.leader.pid!;
    expect(mayLive(pid)).toBe(false);
    later(100);
    expect(mayLive(pid)).toBe(false);
    later(1);
    expect(mayLive(pid)).toBe(true);
    group.signal('SIGKILL');
    await once(group.leader, 'close');
    expect(mayLive(pid)).toBe(true);
    later(101);
    expect(mayLive(pid)).toBe(false);
    group.end(0);
  });

  it('is seen though its leader is gone, and not by the number of a process that leads none', async () => {
    const group = groupOf('sleep 60 & echo $!');
    const child = Number(await saidBy(group));
    await once(group.leader, 'exit');
    expect([mayLive(group.leader.pid!), mayLive(child)]).toEqual([true, false]);
    group.end(0);
  });

  it('is not taken for granted of one that is dead, and was buried by nobody', async () => {
    // Its parent becomes a program that does not know of it.
    const group = groupOf('setsid sh -c "echo \\$\\$" & exec sleep 60');
    const dead = Number(await saidBy(group));
    await until(() => processesWith('sleep 60').length > 0);
    for (let tries = 0; mayLive(dead) && tries < 500; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      later(101);
    }
    // Signals take it for a living one.
    expect([process.kill(-dead, 0), mayLive(dead)]).toEqual([true, false]);
    group.end(0);
  });

  it('is seen of programs with the oddest names', async () => {
    for (const name of [') Z 1 2 (', 'a\n1 (b) X 2']) {
      const program = scratch(name);
      copyFileSync('/bin/sleep', program);
      const group = new ProcessGroup(program, ['60'], {});
      await once(group.leader, 'spawn');
      later(101);
      expect(mayLive(group.leader.pid!)).toBe(true);
      group.end(0);
    }
  });
});
