import { appendFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { VirtualTimeScheduler } from 'rxjs';
import { file } from '../../src/probes/index.js';
import { itIsAWellBehavedProbe } from '../contracts/probe.js';
import { outcomeOf } from '../support/observed.js';
import { scratchFolder } from '../support/scratch.js';
import { until } from '../support/turn.js';

describe('file', () => {
  const scratch = scratchFolder();
  const path = scratch('there.txt');
  writeFileSync(path, 'four');

  itIsAWellBehavedProbe(
    () => file(path),
    () => file(scratch('not there')),
  );

  it('is done when something is there, with its size', async () => {
    expect(await outcomeOf(file(path))).toEqual({ value: 4 });
    expect(await outcomeOf(file(scratch()))).toEqual({ value: expect.any(Number) });
  });

  it.each([
    ['not there', 'ENOENT'],
    ['no folder/x', 'ENOENT'],
    ['there.txt/x', 'ENOTDIR'],
  ])('fails for %j with %s', async (name, code) => {
    const outcome = await outcomeOf(file(scratch(name)));
    expect(outcome).toEqual({ reason: expect.objectContaining({ name: 'FileNotReadyError', message: code, code }) });
  });

  /** Looks, lets something happen to the file, and lets the time pass after which it looks again. */
  async function between(happens: () => void) {
    const scheduler = new VirtualTimeScheduler();
    const outcome = outcomeOf(file(path, { stableMs: 500, scheduler }));
    await until(() => scheduler.actions.length > 0);
    happens();
    scheduler.flush();
    expect(scheduler.now()).toBe(500);
    return outcome;
  }

  it('is done when it stays as it is for a time', async () => {
    expect(await between(() => undefined)).toEqual({ value: 4 });
  });

  it('fails while it grows', async () => {
    expect(await between(() => appendFileSync(path, ' more'))).toEqual({
      reason: expect.objectContaining({ code: 'CHANGING', message: 'changing, 4 to 9 bytes' }),
    });
  });

  it('fails when it is written anew, though it is as long as before, or as old', async () => {
    const { size, atime, mtime } = statSync(path);
    expect(await between(() => utimesSync(path, atime, new Date(0)))).toEqual({
      reason: expect.objectContaining({ name: 'FileNotReadyError', message: `changing, ${size} to ${size} bytes` }),
    });
    utimesSync(path, atime, mtime);
    const grown = await between(() => {
      appendFileSync(path, '!');
      utimesSync(path, atime, mtime);
    });
    expect(grown).toEqual({ reason: expect.objectContaining({ message: `changing, ${size} to ${size + 1} bytes` }) });
  });

  it('asks no clock where it looks once', async () => {
    const scheduler = new VirtualTimeScheduler();
    expect(await outcomeOf(file(scratch(), { scheduler }))).toEqual({ value: expect.any(Number) });
    expect(scheduler.actions).toHaveLength(0);
  });

  it('fails when it is gone before its time', async () => {
    expect(await between(() => rmSync(path))).toEqual({ reason: expect.objectContaining({ code: 'ENOENT' }) });
  });

  it('leaves no timer when it is unsubscribed', async () => {
    const scheduler = new VirtualTimeScheduler();
    const subscription = file(scratch(), { stableMs: 500, scheduler }).subscribe();
    await until(() => scheduler.actions.length > 0);
    subscription.unsubscribe();
    expect(scheduler.actions).toHaveLength(0);
  });

  it.each([
    [() => file(5 as never), 'Expected `path` to be a string that is not empty, got `5` (number)'],
    [() => file(''), 'Expected `path` to be a string that is not empty, got `""` (string)'],
    [
      () => file('x', { stableMs: -1 }),
      'Expected `stableMs` to be a number of milliseconds from 0 to 2147483647, got `-1` (number)',
    ],
  ])('refuses at the call: %s', (call, message) => {
    expect(call).toThrow(message);
  });
});
