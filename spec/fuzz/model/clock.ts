/** A clock and what is due, without Rx. */
export class Clock {
  now = 0;
  private agenda: { readonly due: number; readonly act: () => void }[] = [];
  private readonly slots = new Map<string, { readonly waiters: Set<() => void>; readonly stop: () => void }>();

  /** What is due at one time happens in the order in which it was put down. */
  at(delay: number, act: () => void): () => void {
    const entry = { due: this.now + delay, act };
    this.agenda.push(entry);
    return () => void (this.agenda = this.agenda.filter((other) => other !== entry));
  }

  /** Those who began to wait at one instant for equally long are one entry. */
  wait(delay: number, wake: () => void): () => void {
    const key = `${this.now} ${delay}`;
    const waiters = this.slots.get(key)?.waiters ?? new Set();
    const close = (): void => {
      if (this.slots.get(key)?.waiters === waiters) this.slots.delete(key);
    };
    const act = (): void => {
      close();
      waiters.forEach((waiter) => waiters.delete(waiter) && waiter());
    };
    if (!this.slots.has(key)) this.slots.set(key, { waiters, stop: this.at(delay, act) });
    const { stop } = this.slots.get(key)!;
    const own = (): void => wake();
    waiters.add(own);
    return () => {
      if (!waiters.delete(own) || waiters.size > 0) return;
      close();
      stop();
    };
  }

  forget(): void {
    this.agenda = [];
  }

  /** Lets time pass until nothing is due any more. */
  run(): void {
    for (let next = this.soonest; next !== undefined; next = this.soonest) {
      const { due, act } = next;
      this.agenda = this.agenda.filter((entry) => entry !== next);
      this.now = due;
      act();
    }
  }

  private get soonest() {
    const [first, ...rest] = this.agenda;
    return first && rest.reduce((soonest, entry) => (entry.due < soonest.due ? entry : soonest), first);
  }
}
