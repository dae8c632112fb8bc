import type { Observable } from 'rxjs';
import { outcomeOf } from '../support/observed.js';

/** What every probe promises, of one that succeeds and of one that fails. */
export function itIsAWellBehavedProbe(
  makeGood: () => Promise<Observable<unknown>> | Observable<unknown>,
  makeBad: () => Promise<Observable<unknown>> | Observable<unknown>,
): void {
  describe('is a well-behaved probe, which', () => {
    it('succeeds with one value, and again when it is subscribed to again', async () => {
      const probe = await makeGood();
      const first = await outcomeOf(probe);
      expect(first).toEqual({ value: expect.anything() });
      expect(await outcomeOf(probe)).toEqual(first);
    });

    it('fails with an error that has a name of its own and says why in a few words', async () => {
      const probe = await makeBad();
      const first = await outcomeOf(probe);
      expect(first).toEqual({ reason: expect.any(Error) });
      const { reason } = first as { reason: Error };
      expect(reason.name).not.toBe('Error');
      expect(reason.message).toMatch(/^.{1,60}$/);
      expect(JSON.stringify(reason).length).toBeLessThan(1000);
      expect(await outcomeOf(probe)).toEqual(first);
    });

    it('tells nothing more when it was unsubscribed', async () => {
      for (const make of [makeGood, makeBad]) {
        const probe = await make();
        const heard: unknown[] = [];
        const hear = (what: unknown): void => void heard.push(what);
        probe.subscribe({ next: hear, error: hear, complete: () => hear('complete') }).unsubscribe();
        // Another one, begun later, has come to its end.
        await outcomeOf(probe);
        expect(heard).toEqual([]);
      }
    });
  });
}
