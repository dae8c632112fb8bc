// Listens to a run of the server and prints its results; a second one goes away after the first event.
const url = `http://localhost:${process.env.PORT ?? 3000}/run`;

async function* eventsOf(address) {
  const response = await fetch(address);
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (text + chunk).split('\n\n');
    text = events.pop();
    for (const event of events) yield JSON.parse(/^data: (.*)$/m.exec(event)[1]);
  }
}

for await (const { type, tag, value } of eventsOf(`${url}/await?seed=7`)) {
  if (type === 'result') console.log(`The result of ${tag} was ${value}`);
}

for await (const { type, tag } of eventsOf(`${url}/callback?seed=8&p=0.000001`)) {
  if (type === 'start') continue;
  console.log(`${tag} says ${type}, and we go away`);
  break;
}
