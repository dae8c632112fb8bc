#!/usr/bin/env node
import { ReplaySubject } from 'rxjs';
import packageJson from '../package.json' with { type: 'json' };
import { exitCode } from '../src/cli/exit-code.js';
import type { Signal } from '../src/cli/exit-code.js';
import { run } from '../src/cli/run.js';

const { stdout, stderr, env, argv } = process;

// Kept for whoever subscribes later: a signal may come before there is anything to interrupt.
const interrupt$ = new ReplaySubject<Signal>(1);
let ended = false;
for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    interrupt$.next(name);
    // Children have been told to end and take their time; who asks again has none.
    if (ended) process.exit(exitCode[name]);
  });
}

// Without a listener, a reader that goes away would end the process with a stack trace.
stdout.on('error', () => undefined);
stderr.on('error', () => undefined);

const io = {
  out: stdout,
  err: stderr,
  stdin: () => process.stdin,
  interrupt$,
  screen: stderr.isTTY ? stderr : undefined,
  atTerminal: process.stdin.isTTY,
  colors: stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
};

void run(argv.slice(2), io, packageJson.version).then((code) => {
  // Not `process.exit`, so that what was not cancelled shows as a hang.
  process.exitCode = code;
  ended = true;
  // What is left was given up: an interrupted run whose readers take nothing any more.
  if (stdout.writableLength > 0 || stderr.writableLength > 0) process.exit();
});
