import { gather } from 'minimalist-async';
import { record } from 'minimalist-async/report';
import { fakeProbe, marblesWith } from 'minimalist-async/testing';
import { expect, it } from 'vitest';
import { parcelsOf, whenArrived } from './orders.js';

const marbles = marblesWith((actual, expected) => expect(actual).toEqual(expected));

it(
  'tells where all parcels are when the last one has arrived',
  marbles(({ expectObservable }) => {
    const parcels = {
      lamp: fakeProbe('      #-----d', { values: { d: 'door' } }),
      desk: fakeProbe('      #----------d', { values: { d: 'door' } }),
    };
    const expected = '       ---------------(d|)';

    expectObservable(whenArrived(['lamp', 'desk'], (parcel) => parcels[parcel]())).toBe(expected, { d: ['door'] });
  }),
);

it(
  'asks again after five milliseconds',
  marbles(({ expectRun }) => {
    const arrives = fakeProbe(process.env.SLOWER ? '# 7ms d' : '#---d', { values: { d: 'door' }, error: 'on its way' });

    expectRun(record(parcelsOf(['lamp'], arrives), gather)).toBe([
      { time: 0, type: 'start', strategy: 'gather' },
      { time: 0, type: 'retry', tag: 'lamp', attempt: 1, reason: 'on its way', delayMs: 5 },
      { time: 5, type: 'done', tag: 'lamp', attempt: 2, value: 'door' },
      { time: 5, type: 'result', tag: 'lamp', value: 'door' },
      { time: 5, type: 'end', outcome: 'completed' },
    ]);
  }),
);
