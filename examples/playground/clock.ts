/** The time that is shown: it runs with the frames of the browser, stands still, or is set. */
export class Clock {
  time = 0;
  speed = 1;
  end = 0;
  private lastFrame: number | undefined;

  constructor(private readonly changed: () => void) {}

  get playing(): boolean {
    return this.lastFrame !== undefined;
  }

  play(): void {
    if (this.playing) return;
    if (this.time >= this.end) this.time = 0;
    this.lastFrame = performance.now();
    requestAnimationFrame(this.frame);
    this.changed();
  }

  pause(): void {
    this.lastFrame = undefined;
    this.changed();
  }

  /** Goes to a time, and stays there. */
  set(time: number): void {
    this.time = Math.max(0, Math.min(time, this.end));
    this.pause();
  }

  private readonly frame = (now: number): void => {
    if (this.lastFrame === undefined) return;
    // A frame may be older than the moment in which it was asked for.
    this.time = Math.min(this.end, this.time + Math.max(0, now - this.lastFrame) * this.speed);
    this.lastFrame = now;
    if (this.time >= this.end) this.lastFrame = undefined;
    else requestAnimationFrame(this.frame);
    this.changed();
  };
}
