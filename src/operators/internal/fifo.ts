/** First in, first out, each in constant time on average; `Array.shift` moves every element of a long array. */
export class Fifo<T> {
  private items: T[] = [];
  private head = 0;

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
    this.head = head + 1;
    if (this.isEmpty) {
      this.clear();
    } else {
      items[head] = undefined as T;
      // Once half of it is used up, the rest moves to the front.
      if (this.head > 64 && this.head * 2 > items.length) {
        this.items = items.slice(this.head);
        this.head = 0;
      }
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.head = 0;
  }
}
