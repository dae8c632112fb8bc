import { isObservable } from 'rxjs';
import { numberedTasks, parseTaskSpec } from '../../src/cli/task-spec.js';

describe('parseTaskSpec', () => {
  it.each([
    ['task1', 'task1'],
    ['roll:task1', 'task1'],
    ['a=roll:task1', 'a'],
    ['a=task1', 'a'],
    ['a/b.c=task1', 'a/b.c'],
    ['roll:a task', 'a task'],
    ['a=roll:b=c:d', 'a'],
  ])('%j is a roll tagged %j', (text, tag) => {
    expect(parseTaskSpec(text)).toEqual({ tag });
  });

  it.each([
    ['exec:make all', 'exec:make all'],
    ['exec:A=1 make', 'exec:A=1 make'],
    ['build=exec:A=1 make', 'build'],
    ['my build=exec:make', 'my build'],
    ['api/v1=exec:make', 'api/v1'],
    ['HTTP://localhost', 'HTTP://localhost'],
    ['https://me:secret@host/x', 'https://***@host/x'],
    ['http://localhost/?a=b', 'http://localhost/?a=b'],
    ['web=http://localhost/?a=b', 'web'],
    ['tcp:5432', 'tcp:5432'],
    ['not:tcp:5432', 'not:tcp:5432'],
    ['free=not:tcp:5432', 'free'],
    ['file:a=b', 'file:a=b'],
  ])('%j is a probe tagged %j', (text, expected) => {
    const { tag, attempt } = parseTaskSpec(text);
    expect({ tag, isProbe: isObservable(attempt) }).toEqual({ tag: expected, isProbe: true });
  });
});

describe('numberedTasks', () => {
  it('makes task1 to taskN', () => {
    expect([...numberedTasks(3)].map(({ tag }) => tag)).toEqual(['task1', 'task2', 'task3']);
  });
});
