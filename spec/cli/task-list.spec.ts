import { writeFileSync } from 'node:fs';
import { asyncIterable } from '../../src/cli/supply.js';
import { taskList } from '../../src/cli/task-list.js';
import { execute } from '../support/processes.js';
import { scratchFolder } from '../support/scratch.js';

const scratch = scratchFolder();
const path = scratch('list.txt');

/** The chunks in which it comes. */
async function* stdin(...texts: (string | Buffer)[]): AsyncGenerator<string | Uint8Array> {
  for (const text of texts) {
    await Promise.resolve();
    yield text;
  }
}

async function tagsOf(file: string, ...texts: (string | Buffer)[]): Promise<string[]> {
  const tags: string[] = [];
  for await (const { tag } of asyncIterable(await taskList(file, () => stdin(...texts), {}))) tags.push(tag);
  return tags;
}

describe('taskList', () => {
  it.each([
    [[''], []],
    [['a'], ['a']],
    [['a\n'], ['a']],
    [['a\nb\n\nc'], ['a', 'b', 'c']],
    [['# x\na\n  # y\n\t\nb#c\n'], ['a', 'b#c']],
    [[' a \r\nb\r\n'], ['a', 'b']],
    [['\ufeffa\nb'], ['a', 'b']],
    [
      ['task', '1\nta', 'sk2\n', 'task3'],
      ['task1', 'task2', 'task3'],
    ],
    [[Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1), 'b'], ['üb']],
  ])('reads %j as %j', async (texts, tags) => {
    const bytes = texts.map((text) => (typeof text === 'string' ? Buffer.from(text) : text));
    expect(await tagsOf('-', ...bytes)).toEqual(tags);
    writeFileSync(path, Buffer.concat(bytes));
    expect(await tagsOf(path)).toEqual(tags);
  });

  it('knows how long a file is, and not how long stdin is', async () => {
    writeFileSync(path, 'a\n# comment\nb\n');
    expect((await taskList(path, () => stdin(), {})).length).toBe(2);
    expect((await taskList('-', () => stdin('a'), {})).length).toBeUndefined();
  });

  it('tells a bad line of a file before anything is taken from it, by its number', async () => {
    writeFileSync(path, 'a\n\n# comment\ntcp:0\n');
    await expect(taskList(path, () => stdin(), {})).rejects.toThrow(
      `Expected line 4 of ${path} to be tcp:PORT or tcp:HOST:PORT (1 to 65535), got "tcp:0"`,
    );
    writeFileSync(path, 'ftp://x');
    await expect(taskList(path, () => stdin(), {})).rejects.toThrow(
      `Expected the kind of line 1 of ${path} to be one of`,
    );
  });

  it('tells a bad line of stdin when it comes to it', async () => {
    const tasks = (await taskList('-', () => stdin('a\n', 'exec:\n'), {}))[Symbol.asyncIterator]();
    expect(await tasks.next()).toEqual({ done: false, value: { tag: 'a' } });
    await expect(tasks.next()).rejects.toThrow('Expected line 2 of stdin to be exec:COMMAND, got "exec:"');
  });

  it('tells what became of reading it', async () => {
    // eslint-disable-next-line require-yield -- it fails before
    async function* broken(): AsyncGenerator<string> {
      await Promise.resolve();
      throw Object.assign(new Error('broken'), { code: 'EIO' });
    }
    const read = async (file: string) => {
      await asyncIterable(await taskList(file, broken, {}))
        [Symbol.asyncIterator]()
        .next();
    };
    await expect(read('-')).rejects.toThrow('Expected --from to be a file that can be read, got "-" (EIO)');
    await expect(read('/proc/self/mem')).rejects.toThrow('to be a file that can be read, got "/proc/self/mem" (EIO)');
  });

  it('reads a pipe and a device, of which nobody knows how long they are', async () => {
    const pipe = scratch('pipe');
    await execute('mkfifo', [pipe]);
    const writer = execute('sh', ['-c', `printf 'a\nb\n' > "${pipe}"`]);
    const tasks = await taskList(pipe, () => stdin(), {});
    expect(tasks.length).toBeUndefined();
    const tags: string[] = [];
    for await (const { tag } of asyncIterable(tasks)) tags.push(tag);
    await writer;
    expect(tags).toEqual(['a', 'b']);
    expect((await taskList('/dev/null', () => stdin(), {})).length).toBeUndefined();
    expect(await tagsOf('/dev/null')).toEqual([]);
  });

  it('stops counting when nobody wants to know any more', async () => {
    writeFileSync(path, 'a\nb\nc\n');
    const { length } = await taskList(path, () => stdin(), {}, AbortSignal.abort());
    expect(length).toBe(0);
  });

  it('refuses a line without an end', async () => {
    const endless = Array.from({ length: 40 }, () => 'x'.repeat(32_768));
    await expect(tagsOf('-', 'a\n', ...endless)).rejects.toThrow(
      'Expected line 2 of stdin to be a task, got more than 1048576 characters',
    );
  });

  it('reads no further than it is asked to, and closes what it reads from', async () => {
    const log: string[] = [];
    async function* source(): AsyncGenerator<string> {
      try {
        for (let n = 1; ; n += 1) {
          await Promise.resolve();
          log.push(`chunk ${n}`);
          yield `a${n}\nb${n}\n`;
        }
      } finally {
        log.push('closed');
      }
    }
    const tasks = (await taskList('-', source, {}))[Symbol.asyncIterator]();
    await tasks.next();
    // The second line of a chunk is at hand.
    expect(tasks.next()).toEqual({ done: false, value: { tag: 'b1' } });
    await tasks.next();
    expect(log).toEqual(['chunk 1', 'chunk 2']);
    tasks.return();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(['chunk 1', 'chunk 2', 'closed']);
  });

  it.each([
    ['/no/such/file', 'ENOENT'],
    [scratch(), 'EISDIR'],
  ])('refuses %s', async (file, code) => {
    await expect(taskList(file, () => stdin(), {})).rejects.toThrow(
      `Expected --from to be a file that can be read, got "${file}" (${code})`,
    );
  });
});
