import { fstatSync, readFileSync } from 'node:fs';

/*
 * What Node does not tell of the process that it is. Linux has it in /proc; elsewhere, what is usual is taken for true.
 */

/**
 * Whether our process group is the one that a terminal tells of Ctrl-C, just now.
 *
 * @param stat what the system says of this process; nothing, where it does not say
 */
export function inForeground(stat = read('/proc/self/stat')): boolean {
  // proc(5): pid, name in parentheses, state, parent, group, session, terminal, foreground group of the terminal.
  const [, group, foreground] = /^\d+ \(.*\) \S \d+ (\d+) \d+ \d+ (-?\d+)/s.exec(stat) ?? [];
  if (group === undefined) return process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  return group === foreground;
}

/** The standard input, read as it is asked for. Node takes a folder for an empty one. */
export function standardInput(): NodeJS.ReadStream {
  if (fstatSync(0).isDirectory()) throw Object.assign(new Error('stdin is a folder'), { code: 'EISDIR' });
  return process.stdin;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
