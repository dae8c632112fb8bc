import type { Program } from '../program.js';
import { Clock } from './clock.js';
import { startTask } from './task.js';

interface Lane {
  readonly tag: string;
  end?: 'result' | 'failed';
  outcome?: string;
  isTold: boolean;
  stop(): void;
}

/** What a program does, told without Rx: the rules of docs/choosing.md and docs/bounds.md. */
export function modelOf(program: Program): string[] {
  const { strategy, tasks, pushed, concurrency, success, deadlineMs } = program;
  const settle = program.settle || success !== undefined || strategy === 'callback';
  const lookahead = strategy === 'gather' ? Infinity : program.lookahead;
  const clock = new Clock();
  const trace: string[] = [];
  const lanes: Lane[] = [];
  let [over, said, noMore, busy] = [false, 0, false, false];
  let [waiting, listEnded] = pushed === undefined ? [tasks.length, true] : [0, false];

  const note = (text: string): void => void trace.push(`${clock.now} ${text}`);
  const leave = (): void => {
    over = true;
    clock.forget();
    lanes.forEach((lane) => lane.stop());
  };
  const finish = (how: string): void => {
    if (over) return;
    note(how);
    leave();
  };
  const say = (text: string): void => {
    if (over) return;
    note(text);
    said += 1;
    if (said === program.takes) finish('complete');
  };
  const tell = (lane: Lane, settled = settle): void => {
    lane.isTold = true;
    if (lane.end === 'result' || settled) say(`${lane.end} ${lane.tag} ${lane.outcome}`);
    else finish(`error ${lane.outcome}`);
  };
  const endEarly = (how: string): void => {
    lanes.forEach((lane) => lane.stop());
    clock.forget();
    lanes.filter((lane) => lane.end !== undefined && !lane.isTold).forEach((lane) => tell(lane, true));
    finish(how);
  };
  const count = (end: string): number => lanes.filter((lane) => lane.end === end).length;
  const tooFew = (): string => `error TooFewSucceededError ${count('result')} ${count('failed')}`;

  /** Whether the goal is met, or can not be any more. */
  const decide = (): void => {
    if (success === undefined || over) return;
    const isKnown = pushed === undefined || (listEnded && waiting === 0);
    const total = pushed === undefined ? tasks.length : lanes.length;
    if (count('result') >= success) endEarly('complete');
    else if (isKnown && total - count('failed') < success) endEarly(tooFew());
  };
  /** Delivers what is due, opens what there is room for, and ends when nothing is left. */
  const advance = (): void => {
    if (busy) return;
    busy = true;
    for (let moved = true; moved && !over;) {
      const held = lanes.filter((lane) => !lane.isTold);
      const running = held.filter((lane) => lane.end === undefined).length;
      const hasRoom = !noMore && running < concurrency && held.length < lookahead;
      moved = true;
      if (strategy === 'await' && held[0]?.end !== undefined) tell(held[0]);
      else if (waiting > 0 && hasRoom) open();
      else moved = false;
      if (moved || !listEnded || waiting > 0 || running > 0) continue;
      if (strategy === 'gather') lanes.forEach((lane) => tell(lane));
      finish(success === undefined ? 'complete' : tooFew());
    }
    busy = false;
    decide();
  };
  const open = (): void => {
    waiting -= 1;
    const index = lanes.length;
    const lane: Lane = { tag: `t${index}`, isTold: false, stop: () => undefined };
    lanes.push(lane);
    lane.stop = startTask(clock, tasks[index]!, {
      tried: (attempt) => note(`try ${lane.tag} ${attempt}`),
      said: (text) => say(text.replace(' ', ` ${lane.tag} `)),
      ended: (end, outcome) => {
        if (over) return;
        Object.assign(lane, { end, outcome });
        decide();
        if (strategy === 'callback') tell(lane);
        else if (end === 'failed' && !settle && strategy === 'gather') finish(`error ${outcome}`);
        else if (end === 'failed' && !settle) noMore = true;
        advance();
      },
    });
    if (over) lane.stop();
  };

  if (program.leavesAt !== undefined) clock.at(program.leavesAt, leave);
  say('start');
  if (deadlineMs !== undefined && !over) {
    clock.wait(deadlineMs, () => {
      const late = lanes.filter((lane) => lane.end === undefined).map(({ tag }) => tag);
      endEarly(`error RunTimeoutError ${late.join(' ')}`);
    });
  }
  decide();
  if (pushed !== undefined && !over) {
    let time = 0;
    for (const index of tasks.keys()) {
      clock.at((time += pushed.gaps[index]!), () => {
        waiting += 1;
        advance();
      });
    }
    clock.at(time + pushed.endGap, () => {
      if (pushed.fails) finish('error of the list');
      listEnded = true;
      advance();
    });
  }
  if (!over) advance();
  clock.run();
  note('nothing is left');
  return trace;
}
