import type { Observable } from 'rxjs';

/** What came of an attempt: its value, or the reason why it failed. */
export function outcomeOf<T>(attempt: Observable<T>): Promise<{ value: T } | { reason: unknown }> {
  return new Promise((resolve) => {
    let value: { value: T } | undefined;
    attempt.subscribe({
      next: (next) => {
        expect(value).toBeUndefined();
        value = { value: next };
      },
      error: (reason: unknown) => resolve({ reason }),
      complete: () => resolve(value ?? { reason: 'no value' }),
    });
  });
}
