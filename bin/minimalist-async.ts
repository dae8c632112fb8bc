#!/usr/bin/env node
import { fromEvent, map, merge } from 'rxjs';
import type { Observable } from 'rxjs';
import packageJson from '../package.json' with { type: 'json' };
import type { Signal } from '../src/cli/exit-code.js';
import { run } from '../src/cli/run.js';

const { stdout, stderr, env, argv } = process;
const signal = (name: Signal): Observable<Signal> => fromEvent(process, name).pipe(map(() => name));

// Without a listener, a reader that goes away would end the process with a stack trace.
stdout.on('error', () => undefined);
stderr.on('error', () => undefined);

const io = {
  out: stdout,
  err: stderr,
  interrupt$: merge(signal('SIGINT'), signal('SIGTERM')),
  colors: stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
};

void run(argv.slice(2), io, packageJson.version).then((code) => {
  // Not `process.exit`, so that what was not cancelled shows as a hang.
  process.exitCode = code;
  // What is left was given up: an interrupted run whose readers take nothing any more.
  if (stdout.writableLength > 0 || stderr.writableLength > 0) process.exit();
});
