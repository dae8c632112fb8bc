const blockSize = 65_536;

/** The last bytes of what flows past, in blocks; memory is bounded by the limit and one block, however it comes. */
export class Tail {
  private blocks: Buffer[] = [];
  /** Bytes in use of the last block. */
  private filled = 0;
  private kept = 0;
  private total = 0;

  constructor(private readonly limit: number) {}

  /** Bytes that came and are not kept. */
  get dropped(): number {
    return Math.max(0, this.total - this.limit);
  }

  push(chunk: Buffer): void {
    this.total += chunk.length;
    for (let at = 0; at < chunk.length;) {
      let last = this.blocks.at(-1);
      if (last === undefined || this.filled === last.length) {
        // Most outputs are short.
        last = Buffer.allocUnsafe(Math.max(512, Math.min(chunk.length - at, blockSize)));
        this.blocks.push(last);
        this.filled = 0;
        this.kept += last.length;
        this.dropBlocks();
      }
      const copied = chunk.copy(last, this.filled, at);
      this.filled += copied;
      at += copied;
    }
  }

  private dropBlocks(): void {
    const [first] = this.blocks;
    const last = this.blocks.at(-1);
    if (first === undefined || last === undefined || this.kept - first.length - last.length < this.limit) return;
    this.blocks.shift();
    this.kept -= first.length;
  }

  toString(): string {
    const last = this.blocks.at(-1)?.subarray(0, this.filled);
    const whole = Buffer.concat([...this.blocks.slice(0, -1), ...(last === undefined ? [] : [last])]);
    return whole.subarray(Math.max(0, whole.length - this.limit)).toString('utf8');
  }
}
