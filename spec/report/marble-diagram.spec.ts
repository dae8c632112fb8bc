import { TestScheduler } from 'rxjs/testing';
import { draw, fittingScale, framesOf, keys } from '../../src/report/marble-diagram.js';
import type { Note } from '../../src/report/marble-diagram.js';

/** Notes as `a0 b5 |9`: what, and when. */
const notes = (text: string): Note[] =>
  text
    .split(' ')
    .flatMap((note) =>
      note === '' ? [] : [{ text: note.replace(/[\d.]+$/, ''), time: Number(/[\d.]+$/.exec(note)![0]) }],
    );

describe('a diagram', () => {
  it.each([
    [['a0 b1 |2'], 1, ['ab|']],
    [['a3 |10'], 1, ['---a------|']],
    [['a7 |16'], 1, ['7ms a 8ms |']],
    // What comes at one instant takes as many frames as its brackets.
    [['ab0 |4'], 1, ['(ab)|']],
    [['ab0 |9'], 1, ['(ab)-----|']],
    [['a|2'], 1, ['--(a|)']],
    [['a0.5 |0.7'], 10, ['-----a-|']],
    [[''], 1, ['']],
    // In columns; after its end, a track has nothing.
    [['ab0 |9', 'c5 d9'], 1, ['(ab)-----|', '-----c---d']],
    [['a|0', 'b9'], 1, ['(a|)', '---------b']],
    [['#3', 'abc9'], 1, ['---#', '---------(abc)']],
    // A `|` within a group is no end.
    [['|x0 b9'], 1, ['(|x)-----b']],
  ])('of %j, %d frames a millisecond, is %j', (tracks, scale, diagrams) => {
    expect(draw(tracks.map(notes), scale)).toEqual(diagrams);
  });

  it('has what comes later a little later, where there is no room', () => {
    expect(draw([notes('abc0 d1 |2')], 1)).toEqual(['(abc)d|']);
  });

  it('is not aligned with others where that is too much', () => {
    const many = Array.from({ length: 80_000 }, (_none, n): Note => ({ time: n * 5, text: 'a' }));
    const few = notes('ab0 c20');
    const three = draw([many, few, few], 1);
    expect(three.slice(1)).toEqual(draw([few], 1).concat(draw([few], 1)));
    expect(three[1]).toBe('(ab) 16ms c');
    expect(three[0]!.slice(0, 11)).toBe('a----a----a');
    // Two of them are not too much yet.
    expect(draw([many, few], 1)[1]!.slice(0, 21)).toBe('(ab)----------------c');
  });
});

describe('the frames of a millisecond', () => {
  it.each([
    [['a0 b1'], 1],
    [['ab0 c4'], 1],
    [['ab0 c3'], 10],
    [['ab0', 'c3'], 10],
    [['a0 b0.5'], 10],
    [['a0 b0.25'], 100],
    [['a0', 'b0.125'], 1000],
    [['a0.1 b0.2 c0.3'], 10],
    [['a0 b0.123456789'], 1_000_000],
    [[''], 1],
  ])('for %j are %d', (tracks, scale) => {
    expect(fittingScale(tracks.map(notes))).toBe(scale);
  });
});

it.each([
  ['', 0],
  ['a', 1],
  ['𠀀', 1],
  ['ab', 4],
  ['a𠀀|', 5],
])('%j takes %d frames', (text, frames) => {
  expect(framesOf(text)).toBe(frames);
});

it('letters are many, none of them twice, and none that means something in a diagram', () => {
  const key = keys();
  const seen = new Set<string>();
  let error: unknown;
  try {
    for (;;) seen.add(key());
  } catch (refused) {
    error = refused;
  }
  expect(error).toEqual(new RangeError('Expected at most some 75,000 values in a marble diagram, got more'));
  expect(seen.size).toBeGreaterThan(75_000);
  const letters = [...seen];
  expect(letters.slice(24, 28).join('')).toBe('yzAB');
  // As RxJS reads them: each is a value, at a frame of its own.
  for (const letter of letters) {
    const read = TestScheduler.parseMarbles(`-${letter}-`, undefined, undefined, false, true);
    if (read.length !== 1 || read[0]!.notification.kind !== 'N') throw new Error(`no letter: ${letter}`);
  }
});
