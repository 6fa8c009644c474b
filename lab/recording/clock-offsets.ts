/**
 * Converts a recording whose sources have different clocks to one clock. Event `clock` gives for a
 * source (and all below it: `host-a` covers `host-a/controller`) the clock of its stamps, the
 * offset to subtract from them, and the largest error. The lab stamps the event itself.
 */
import { LAB_CLOCK, NS_PER_MS } from './clock.ts';

/** Fields of a line that are moments, ns. */
export const MOMENTS: readonly string[] = [
  ...['tNs', 'sinceNs', 'atNs', 'intendedNs', 'sentNs', 'answeredNs', 'stoppedNs', 'goneOnNs'],
  ...['fromNs', 'fromEarliestNs', 'untilNs', 'untilLatestNs'],
];

/** A larger error could change the order of a failover's steps. */
const LARGEST_ERROR_MS = 1;

interface Stamped {
  readonly source: string;
  readonly event: string;
}

interface ClockEvent extends Stamped {
  readonly clock: string;
  readonly offsetNs: number;
  readonly errorNs: number;
}

export class ClockOffsets {
  readonly #clocks = new Map<string, ClockEvent>();
  /** Looked up once for each source, of which there are few. */
  readonly #offsetsNs = new Map<string, number>();

  /** From all events of a recording; the last word on a source counts. */
  constructor(events: readonly Stamped[]) {
    for (const event of events) if (isClock(event)) this.#clocks.set(event.source, event);
  }

  /** The line with its moments on the clock of the lab. */
  correct<T extends object>(source: string, line: T): T {
    const offsetNs = this.offsetNsOf(source);
    if (offsetNs === 0 || ('event' in line && line.event === 'clock')) return line;
    const moments = Object.entries(line).filter(
      ([name, value]) => MOMENTS.includes(name) && typeof value === 'number',
    );
    return {
      ...line,
      ...Object.fromEntries(moments.map(([name, value]) => [name, value - offsetNs])),
    };
  }

  /** Offset to subtract from stamps of this source, ns; 0 without an event `clock`. */
  offsetNsOf(source: string): number {
    const known = this.#offsetsNs.get(source) ?? this.#clockOf(source)?.offsetNs ?? 0;
    this.#offsetsNs.set(source, known);
    return known;
  }

  /** Reasons why times cannot be compared, one per line; [] for recordings without `clock`. */
  problems(events: readonly Stamped[]): string[] {
    if (this.#clocks.size === 0) return [];
    const sources = [...new Set(events.map(({ source }) => source))];
    return sources.flatMap((source) => {
      const clock = this.#clockOf(source);
      if (!clock) return `no event \`clock\` covers ${source}`;
      const errorMs = clock.errorNs / NS_PER_MS;
      if (errorMs <= LARGEST_ERROR_MS) return [];
      const limit = `at most ${LARGEST_ERROR_MS} ms are allowed`;
      return `the clock of ${source} is known to ${errorMs.toFixed(1)} ms only: ${limit}`;
    });
  }

  #clockOf(source: string): ClockEvent | undefined {
    return this.#clocks.get(source) ?? this.#clocks.get(source.split('/')[0] ?? '');
  }
}

function isClock(event: Stamped): event is ClockEvent {
  return event.event === 'clock';
}

/** Fields of the event `clock` for a source that has the clock of the lab. */
export const LAB_CLOCK_FIELDS = { clock: LAB_CLOCK, offsetNs: 0, errorNs: 0 } as const;
