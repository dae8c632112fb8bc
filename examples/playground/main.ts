import type { StrategyName } from 'minimalist-async';
import { formatRecording, svg, toSpec } from 'minimalist-async/report';
import { Clock } from './clock.js';
import { find } from './dom.js';
import { Lanes } from './lanes.js';
import { commandLine, deliveryOrder, quoted, showOf, showOfRecording, strategyNames } from './model.js';
import type { Settings, Show } from './model.js';
import { Results } from './results.js';
import { fromHash, numberOf, toHash } from './state.js';
import type { NumberName } from './state.js';

const byId = (id: string): HTMLElement => find(`#${id}`);
const column = (name: StrategyName): HTMLElement => find(`[data-strategy="${name}"]`);

const form = byId('settings') as HTMLFormElement;
const field = (name: keyof Settings): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
const slider = byId('time') as HTMLInputElement;
const which = byId('which') as HTMLSelectElement;
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const lanes = new Lanes(byId('lanes') as HTMLCanvasElement, () => calm.matches);
const columns = Object.fromEntries(strategyNames.map((name) => [name, new Results(column(name))])) as Record<
  StrategyName,
  Results
>;

let settings = fromHash(location.hash);
let show: Show = showOf(settings);
let fileName: string | undefined;
const clock = new Clock(draw);

/** All that moves: the marbles, the lists, the time. */
function draw(): void {
  const { time, end, playing } = clock;
  lanes.draw(time);
  for (const name of strategyNames) columns[name].draw(time);
  slider.value = String(time);
  byId('clock').textContent = `${seconds(time)} of ${seconds(end)}`;
  const word = playing ? 'Pause' : 'Play';
  if (byId('play').textContent !== word) byId('play').textContent = word;
  if (playing) return;
  slider.setAttribute('aria-valuetext', byId('clock').textContent);
  tell(described());
}

/** For those who hear the page: how things stand, whenever they stand still. */
function described(): string {
  const parts = strategyNames.map((name) => `${name}: ${columns[name].told()}`);
  return `${seconds(clock.time)}. ${parts.join('. ')}.`;
}

function tell(text: string): void {
  byId('status').textContent = text;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function present(next: Show, from: string | undefined): void {
  show = next;
  fileName = from;
  clock.end = show.durationMs;
  clock.time = 0;
  slider.max = String(show.durationMs);
  const { runs, recorded } = show;
  lanes.show(runs.callback.history, show.durationMs);
  for (const name of strategyNames) {
    columns[name].show(runs[name].history, deliveryOrder(runs[name].history), show.total);
    column(name).classList.toggle('recorded', name === recorded);
  }
  byId('lanes').setAttribute('aria-label', `${show.total} tasks, rolling until ${seconds(show.durationMs)}`);
  form.hidden = from !== undefined;
  // The address knows nothing of a recording.
  find('[data-copy="link"]').hidden = from !== undefined;
  byId('source').hidden = from === undefined;
  if (from !== undefined) byId('source-name').textContent = `Recorded run: ${from} (${recorded ?? ''})`;
  if (recorded !== undefined) which.value = recorded;
  byId('problem').textContent = '';
  // Who does not want motion is shown how it ends, and can go through it step by step.
  if (calm.matches) clock.set(clock.end);
  else clock.play();
}

function fillForm(): void {
  for (const [name, value] of Object.entries(settings)) {
    field(name as keyof Settings).value = value === undefined ? '' : String(value);
  }
}

/** Reads the form; `undefined` if something in it makes no sense, which the browser then shows. */
function readForm(): Settings | undefined {
  const number = (name: NumberName): number | undefined => numberOf(name, field(name).value);
  const [tasks, likelihood, intervalMs] = [number('tasks'), number('likelihood'), number('intervalMs')];
  const concurrency = number('concurrency');
  const seed = field('seed').value;
  const isBad = field('concurrency').value !== '' && concurrency === undefined;
  if (tasks === undefined || likelihood === undefined || intervalMs === undefined || isBad || seed === '')
    return undefined;
  return { tasks, likelihood, intervalMs, concurrency, seed };
}

function settingsChanged(): void {
  const read = readForm();
  if (read === undefined) {
    form.reportValidity();
    return;
  }
  settings = read;
  history.replaceState(null, '', toHash(settings));
  present(showOf(settings), undefined);
}

/** Tells what can not be done, and why. */
function complain(what: string, error: unknown): void {
  byId('problem').textContent = `${what} ${error instanceof Error ? error.message : String(error)}`;
}

async function open(file: File): Promise<void> {
  try {
    present(showOfRecording(await file.text()), file.name);
  } catch (error) {
    complain(`${file.name} can not be shown.`, error);
  }
}

const copies: Readonly<Record<string, (strategy: StrategyName) => string>> = {
  command: (strategy) =>
    fileName === undefined
      ? commandLine(strategy, settings)
      : `minimalist-async replay ${quoted(fileName)} --as ${strategy}`,
  spec: (strategy) => toSpec(show.runs[strategy].recording),
  svg: (strategy) => svg(show.runs[strategy].history),
  recording: (strategy) => formatRecording(show.runs[strategy].recording),
  link: () => location.href,
};

async function copy(what: string): Promise<void> {
  let text: string;
  try {
    text = copies[what]?.(which.value as StrategyName) ?? '';
  } catch (error) {
    complain('This run can not be copied like that.', error);
    return;
  }
  byId('problem').textContent = '';
  const shown = byId('copied') as HTMLTextAreaElement;
  shown.value = text;
  shown.hidden = false;
  try {
    await navigator.clipboard.writeText(text);
    tell('Copied.');
  } catch {
    // Not every page may; then the text is there, and selected.
    shown.select();
    tell('Selected, to be copied.');
  }
}

form.addEventListener('change', settingsChanged);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  settingsChanged();
});
byId('reseed').addEventListener('click', () => {
  field('seed').value = String(Math.floor(Math.random() * 1e6));
  settingsChanged();
});
byId('back').addEventListener('click', () => present(showOf(settings), undefined));
byId('play').addEventListener('click', () => (clock.playing ? clock.pause() : clock.play()));
byId('step').addEventListener('click', () => clock.set(show.moments.find((time) => time > clock.time) ?? clock.end));
byId('restart').addEventListener('click', () => {
  clock.set(0);
  if (!calm.matches) clock.play();
});
byId('speed').addEventListener('change', (event) => (clock.speed = Number((event.target as HTMLSelectElement).value)));
slider.addEventListener('input', () => clock.set(Number(slider.value)));
for (const button of document.querySelectorAll<HTMLElement>('[data-copy]')) {
  button.addEventListener('click', () => void copy(button.dataset['copy'] ?? ''));
}
const chooser = byId('file') as HTMLInputElement;
chooser.addEventListener('change', () => {
  const [file] = chooser.files ?? [];
  if (file !== undefined) void open(file);
  // The same file may be chosen again.
  chooser.value = '';
});
addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('dropping');
});
addEventListener('dragleave', () => document.body.classList.remove('dropping'));
addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dropping');
  const [file] = event.dataTransfer?.files ?? [];
  if (file !== undefined) void open(file);
});
addEventListener('keydown', (event) => {
  // A space plays and pauses where it means nothing else.
  if (event.key !== ' ' || event.target !== document.body) return;
  event.preventDefault();
  byId('play').click();
});
addEventListener('hashchange', () => {
  settings = fromHash(location.hash);
  fillForm();
  present(showOf(settings), undefined);
});
const repaint = (): void => {
  lanes.resize();
  draw();
};
addEventListener('resize', repaint);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);

fillForm();
present(show, undefined);
