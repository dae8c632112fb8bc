/** First in, first out, each in constant time on average; `Array.shift` moves every element of a long array. */
export class Fifo<T> {
  private items: T[];
  private head = 0;

  /** Made with its first item: most queues never hold more than one, and a literal has room for no more. */
  constructor(first: T) {
    this.items = [first];
  }

  get isEmpty(): boolean {
    return this.head === this.items.length;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** The oldest item; ask `isEmpty` first. */
  shift(): T {
    const { items, head } = this;
    const item = items[head] as T;
    items[head] = undefined as T;
    this.head = head + 1;
    // Once half of it is used up, the rest moves to the front.
    if (head > 64 && head * 2 > items.length) {
      this.items = items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}
