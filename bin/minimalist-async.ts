#!/usr/bin/env node
import { ReplaySubject } from 'rxjs';
import packageJson from '../package.json' with { type: 'json' };
import { exitCode } from '../src/cli/exit-code.js';
import type { Signal } from '../src/cli/exit-code.js';
import { run } from '../src/cli/run.js';
import { inForeground, standardInput } from '../src/cli/this-process.js';

const { stdout, stderr, env, argv } = process;

// Kept for whoever subscribes later: a signal may come before there is anything to interrupt.
const interrupt$ = new ReplaySubject<Signal>(1);
let ended = false;
for (const name of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) {
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
  stdin: standardInput,
  interrupt$,
  screen: stderr.isTTY && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === '' ? stderr : undefined,
  inForeground,
  colors: stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
};

run(argv.slice(2), io, packageJson.version).then(
  (code) => {
    // Not `process.exit`, so that what was not cancelled shows as a hang.
    process.exitCode = code;
    ended = true;
    // What is left was given up: an interrupted run whose readers take nothing any more.
    if (stdout.writableLength > 0 || stderr.writableLength > 0) process.exit();
  },
  (error: unknown) => {
    stderr.write(`minimalist-async: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCode.failed;
  },
);
