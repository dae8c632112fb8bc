/** What every contender has to do: `tasks` polled tasks, each of which succeeds at its roll number `attempts`. */
export interface Job {
  readonly tasks: number;
  readonly intervalMs: number;
  readonly attempts: number;
  /** Where the rolls of a task come from: below 0.1 is a success. */
  readonly randomOf: (task: number) => () => number;
  /** To be called for every attempt that was seen by whoever watches the tasks. */
  readonly onAttempt: () => void;
  /** To be called for every result that was handed over. */
  readonly onResult: () => void;
}

/** Begins the job; resolves when every result was handed over. */
export type Contender = (job: Job) => Promise<void>;

export const likelihood = 0.1;
