// Three services of one real server get ready after some requests each. All are asked at once; their answers are taken
// in order, in a plain `for await` loop.
import { createServer } from 'node:http';
import { awaitInOrder, eachValueFrom, pollUntil, results } from 'minimalist-async';

const readyAfter = { database: 4, cache: 1, search: 2 };
const asked = {};
const server = createServer((request, response) => {
  const name = request.url.slice(1);
  asked[name] = (asked[name] ?? 0) + 1;
  response.statusCode = asked[name] < readyAfter[name] || name === 'never' ? 503 : 200;
  response.end(`${name} answered at request ${asked[name]}`);
});
await new Promise((resolve) => server.listen(0, resolve));

// `fetch` gives a promise, which can not be unsubscribed from: the attempt's signal stops it instead.
async function ask(name, signal) {
  const response = await fetch(`http://localhost:${server.address().port}/${name}`, { signal });
  if (!response.ok) throw new Error(`${name} said ${response.status}`);
  return response.text();
}
const service = (name) => pollUntil(name, (_attempt, { signal }) => ask(name, signal), { intervalMs: 20 });

for await (const answer of eachValueFrom(awaitInOrder(Object.keys(readyAfter).map(service)).pipe(results()))) {
  console.log(answer);
}

// The same with a limit of the caller's own: whatever is going on then is stopped.
try {
  const signal = AbortSignal.timeout(200);
  for await (const event of eachValueFrom(service('never'), { signal })) {
    if (event.attempt === 1) console.log(`never: ${event.reason.message}, trying again`);
  }
} catch (error) {
  console.log(`never: ${error.name}`);
}
server.close();
