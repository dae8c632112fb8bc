// Starts and cancels tasks at random for some minutes (10, or as the argument says) and looks, whenever all is quiet,
// whether memory and handles are what they were. Exit code 1 if they are not. Run by `npm run soak`.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { asReady, awaitInOrder, gather, pollUntil, unlikelyToReturn } from '../dist/esm/index.js';
import { exec, http, tcp } from '../dist/esm/probes/index.js';
import { seededRandom } from '../dist/esm/testing/index.js';

const minutes = Number(process.argv[2] ?? 10);
const roundMs = 5000;
const random = seededRandom(process.argv[3] ?? 1);
const below = (n) => Math.floor(random() * n);
const oneOf = (list) => list[below(list.length)];

const server = createServer((_request, response) => {
  response.statusCode = random() < 0.5 ? 503 : 200;
  setTimeout(() => response.end(), below(20));
});
server.listen(0);
await once(server, 'listening');
const { port } = server.address();

const kinds = [
  (tag) => unlikelyToReturn(tag, { intervalMs: below(50), timeoutMs: below(2000) }),
  (tag) =>
    pollUntil(tag, (_n, { signal }) => sleep(below(100), 'slept', { signal }), { attemptTimeoutMs: 50, attempts: 9 }),
  (tag) =>
    pollUntil(tag, () => http(`http://localhost:${port}/`), { intervalMs: 20, backoff: 'exponential', jitter: 'full' }),
  (tag) => pollUntil(tag, () => tcp(oneOf([port, 1])), { intervalMs: 20, attempts: 5 }),
  (tag) => pollUntil(tag, () => exec('sleep', [oneOf(['0', '0.05', '5'])]), { attemptTimeoutMs: 100, attempts: 2 }),
];
// A command costs a process; the others cost next to nothing.
const kindOf = () => (random() < 0.01 ? kinds[4] : kinds[below(4)]);
const strategies = [awaitInOrder, gather, asReady];

let started = 0;
let cancelled = 0;
/** Starts a run and cancels it some time later, if it has not ended by then. */
async function oneRun() {
  const tasks = Array.from({ length: 1 + below(40) }, (_, n) => kindOf()(`task${n}`));
  started += tasks.length;
  const options = { concurrency: 1 + below(10), settle: random() < 0.5 };
  if (random() < 0.2) options.success = 1 + below(3);
  if (random() < 0.2) options.deadlineMs = below(500);
  await new Promise((resolve) => {
    const timer = setTimeout(() => {
      cancelled += 1;
      subscription.unsubscribe();
    }, below(700));
    const subscription = oneOf(strategies)(tasks, options).subscribe({ error: () => undefined });
    subscription.add(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const samples = [];
const endsAt = Date.now() + minutes * 60_000;
while (Date.now() < endsAt) {
  const roundEndsAt = Math.min(endsAt, Date.now() + roundMs);
  const worker = async () => {
    while (Date.now() < roundEndsAt) await oneRun();
  };
  await Promise.all(Array.from({ length: 50 }, worker));
  globalThis.gc();
  await sleep(50);
  globalThis.gc();
  samples.push({ heap: process.memoryUsage().heapUsed, handles: handles() });
  const { heap, handles: open } = samples.at(-1);
  console.log(
    `${samples.length}\t${started} tasks, ${cancelled} runs cancelled\t${(heap / 1e6).toFixed(2)} MB\t${open} handles`,
  );
}

/** What keeps the process alive, but for where we print. */
function handles() {
  return process.getActiveResourcesInfo().filter((name) => name !== 'TTYWrap' && name !== 'PipeWrap').length;
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
// The first rounds compile and fill caches.
const settled = samples.slice(Math.min(3, samples.length - 2));
const half = Math.ceil(settled.length / 2);
const [before, after] = [settled.slice(0, half), settled.slice(half)].map((list) =>
  median(list.map(({ heap }) => heap)),
);
const grown = after / before;

// Whoever was told to stop is given the time to.
server.close();
server.closeAllConnections();
for (let wait = 0; wait < 60 && handles() > 0; wait += 1) await sleep(100);
const left = handles();
console.log(`heap of the second half against the first: ${grown.toFixed(3)}; handles left: ${left}`);
if (grown > 1.05 || left > 0) process.exitCode = 1;
