import { readFileSync } from 'node:fs';

/*
 * `await.txt` and `callback.txt` are what the Python tutorial's two programs printed, whose task is
 *
 *     async def unlikely_to_return(tag: str, likelihood: float = 0.1) -> float:
 *         while True:
 *             a = random.random()
 *             if a < likelihood:
 *                 print(f"{tag} Done.")
 *                 return a
 *             else:
 *                 print(f"{tag} retry needed (roll = {a} > {likelihood}).")
 *                 await asyncio.sleep(0.1)
 */

/** What the Python program printed. */
export function transcript(strategy: 'await' | 'callback'): string {
  return readFileSync(new URL(`./${strategy}.txt`, import.meta.url), 'utf8');
}

/** The rolls behind a transcript, in the order in which they were drawn: the failed ones, and each result at its `Done.` */
export function rollsOf(text: string): number[] {
  const results = new Map(
    [...text.matchAll(/^The result of task=(\S+) was (\S+)\.$/gm)].map(([, tag, value]) => [tag, Number(value)]),
  );
  return [...text.matchAll(/^(\S+) (?:retry needed \(roll = (\S+) > 0\.1\)|Done)\.$/gm)].map(([, tag, roll]) =>
    roll === undefined ? results.get(tag)! : Number(roll),
  );
}
