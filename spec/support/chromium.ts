import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const places = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A real browser, without a window; `.ci/run` installs one where there is none. */
export function launchChromium(): Promise<Browser> {
  const executablePath = places.find((place) => place !== '' && existsSync(place));
  if (executablePath === undefined) {
    throw new Error('Chromium is needed for the playground: `apt-get install chromium`, or set CHROMIUM to its path');
  }
  // As root, as in a container, its sandbox does not start.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
