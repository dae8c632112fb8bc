/** First in, first out, in constant time each; `Array.shift` moves every element of a long array. */
export class Fifo<T> {
  private first: Link<T> | undefined;
  private last: Link<T>;

  /** Made with its first item: most queues never hold more than one. */
  constructor(item: T) {
    this.first = this.last = { item, next: undefined };
  }

  get isEmpty(): boolean {
    return this.first === undefined;
  }

  push(item: T): void {
    const link = { item, next: undefined };
    if (this.first === undefined) this.first = link;
    else this.last.next = link;
    this.last = link;
  }

  /** The oldest item; ask `isEmpty` first. */
  shift(): T {
    const { item, next } = this.first as Link<T>;
    this.first = next;
    return item;
  }
}

/** The queue with one more item; the usual case, nothing that waits, needs no queue. */
export function queued<T>(queue: Fifo<T> | undefined, item: T): Fifo<T> {
  if (queue === undefined) return new Fifo(item);
  queue.push(item);
  return queue;
}

interface Link<T> {
  readonly item: T;
  next: Link<T> | undefined;
}
