// Three jobs of a pretended server: one that takes three looks, one that never ends, one that is cancelled.
import { applyMiddleware, legacy_createStore as createStore } from 'redux';
import { createEpicMiddleware } from 'redux-observable';
import { cancelled, jobEpic, submitted } from './job.epic.js';

const looks = {};
async function fetchJob(id) {
  looks[id] = (looks[id] ?? 0) + 1;
  if (id !== 'report' || looks[id] < 3) throw new Error(`${id} is running`);
  return '42 pages';
}

const epics = createEpicMiddleware();
const log = (state = [], action) => (action.type.startsWith('job/') ? [...state, action] : state);
const store = createStore(log, applyMiddleware(epics));
epics.run(jobEpic(fetchJob, { intervalMs: 20, backoff: 'exponential', attempts: 4 }));

const over = new Promise((resolve) => {
  store.subscribe(() => {
    const { type, id } = store.getState().at(-1);
    if (type === 'job/waiting' && id === 'mistake') store.dispatch(cancelled('mistake'));
    if (type === 'job/failed') resolve();
  });
});
for (const id of ['report', 'endless', 'mistake']) store.dispatch(submitted(id));
await over;
for (const id of ['report', 'endless', 'mistake']) {
  for (const { type, ...rest } of store.getState().filter((action) => action.id === id)) {
    console.log(type, Object.values(rest).join(', '));
  }
}
