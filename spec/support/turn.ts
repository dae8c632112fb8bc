/** Lets promises, and what waits for the next turn of the event loop, go on. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Turn after turn, until something is so; fails if that does not come, so that nothing turns for ever. */
export async function until(isSo: () => boolean, step: () => Promise<void> = turn): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  while (!isSo()) {
    if (Date.now() > giveUpAt) throw new Error('What was waited for has not come within 20 s');
    await step();
  }
}
