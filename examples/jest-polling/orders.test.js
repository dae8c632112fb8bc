const { readFileSync } = require('node:fs');
const { gather } = require('minimalist-async');
const { parseRecording, record } = require('minimalist-async/report');
const { fakeProbe, marblesWith } = require('minimalist-async/testing');
const { parcelsOf, whenArrived } = require('./orders');

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
  'gives up after four looks',
  marbles(({ expectObservable }) => {
    const lost = fakeProbe('#', { error: 'on its way' });
    const error = { class: 'AttemptsExhaustedError', tag: 'lamp', attempts: 4, cause: 'on its way' };

    expectObservable(whenArrived(['lamp'], lost)).toBe('---------------#', {}, expect.objectContaining(error));
  }),
);

it(
  'polls as it did when order.ndjson was recorded',
  marbles(({ expectRun }) => {
    const status = fakeProbe(process.env.SLOWER ? '# 11ms d' : '# 7ms d', {
      values: { d: 'door' },
      error: 'on its way',
    });
    const recorded = readFileSync(`${__dirname}/order.ndjson`, 'utf8');

    expectRun(record(parcelsOf(['lamp', 'desk'], status), gather)).toBe(parseRecording(recorded).events);
  }),
);
