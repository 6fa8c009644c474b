/** Phases of a trial: records begin, end and errors of each, and ends a phase that hangs. */
import { within } from './deadline.ts';
import { errorRecord, flatten } from './recording/error-record.ts';
import type { Recorder } from './recording/recorder.ts';

export class Phases {
  readonly #recorder: Recorder;
  readonly #onPhase: (phase: string) => void;
  /** Errors that stand in the record already. */
  readonly #recorded = new Set<unknown>();
  #current = 'begin';

  /** `onPhase` is called at the start of each phase. */
  constructor(recorder: Recorder, onPhase: (phase: string) => void = () => {}) {
    this.#recorder = recorder;
    this.#onPhase = onPhase;
  }

  /**
   * Runs `work` as the phase `name`; `late` is aborted at the deadline. Records what `work` throws
   * as `harness-error`, and throws it again.
   */
  async run<T>(
    name: string,
    deadlineMs: number,
    work: (late: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.begin(name);
    this.#recorder.event('ftlab', 'phase', { phase: name, state: 'begin' });
    const late = new AbortController();
    try {
      return await within(work(late.signal), deadlineMs, `phase ${name} does not end`);
    } catch (error) {
      this.record(error);
      throw error;
    } finally {
      late.abort();
      this.#recorder.event('ftlab', 'phase', { phase: name, state: 'end' });
    }
  }

  /** Errors from here on belong to the phase `name`, which has no deadline. */
  begin(name: string): void {
    this.#current = name;
    this.#onPhase(name);
  }

  /** Records an error once, however often it is thrown again. */
  record(thrown: unknown): void {
    for (const error of flatten(thrown)) {
      if (this.#recorded.has(error)) continue;
      this.#recorded.add(error);
      const phase = this.#current;
      this.#recorder.event('ftlab', 'harness-error', { ...errorRecord(error), phase });
    }
  }
}
