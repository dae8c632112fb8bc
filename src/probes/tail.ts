/** The last bytes of what flows past: memory is bounded by twice the limit, whatever comes. */
export class Tail {
  private chunks: Buffer[] = [];
  private length = 0;
  private total = 0;

  constructor(private readonly limit: number) {}

  /** Bytes that came and are not kept. */
  get dropped(): number {
    return this.total - Math.min(this.total, this.limit);
  }

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
    this.total += chunk.length;
    if (this.length > 2 * this.limit) this.compact();
  }

  toString(): string {
    this.compact();
    return this.chunks.map((chunk) => chunk.toString('utf8')).join('');
  }

  private compact(): void {
    const whole = Buffer.concat(this.chunks, this.length);
    const kept = Buffer.from(whole.subarray(Math.max(0, whole.length - this.limit)));
    this.chunks = [kept];
    this.length = kept.length;
  }
}
