/** `link-flap`: a port drops everything for a while, passes for a while, and so on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Release } from '../platforms/link.ts';
import type { LinkMeasurement, OneWay } from '../platforms/link-measurement.ts';
import { nowNs } from '../recording/clock.ts';
import { bitten, defineFault, NoBite } from './fault.ts';
import { hitPort, linkTargetSchema } from './link-target.ts';

const WATCH = { count: 60, intervalMs: 1, waitMs: 40 };
/** Accepted dark and lit times, as shares of the requested times; a busy computer adds SLACK_MS. */
const ACCEPTED = { least: 0.7, most: 1.25 };
const SLACK_MS = 25;
/** Measurements until the port is seen to flap as requested: a busy computer may spoil some. */
const ROUNDS = 3;
/** The switch takes about 30 ms to change, so shorter times cannot be kept. */
const LEAST_MS = 50;

const timeMs = z.number().min(LEAST_MS).max(60_000);

export const linkFlap = defineFault({
  name: 'link-flap',
  label: 'Link flaps',
  colour: '#e7969c',
  schema: linkTargetSchema({ downMs: timeMs, upMs: timeMs }),
  async inject(context) {
    const { downMs, upMs } = context.parameters;
    const { port, directions, measure } = hitPort(context);
    const { switch: network } = context.lab;
    const before = await measure(WATCH);
    if (directions.some((way) => before[way].arrived < WATCH.count / 2))
      throw new NoBite(`the port ${port.device} did not pass before it flapped`);
    const stop = new AbortController();
    const { signal } = stop;
    // A dark or lit time is ended earlier by the time that the switch takes to change.
    let litInMs = 0;
    const atNs = nowNs();
    const flapping = (async () => {
      while (!signal.aborted) {
        let pass: Release = async () => {};
        const darkInMs = await timed(async () => {
          pass = await network.drop([port], directions);
        });
        await sleep(downMs - litInMs, undefined, { signal }).catch(() => {});
        litInMs = await timed(() => pass());
        await sleep(upMs - darkInMs, undefined, { signal }).catch(() => {});
      }
    })();
    flapping.catch(() => {}); // undo throws it
    const undo = async () => {
      stop.abort();
      await flapping;
    };
    let text = '';
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const seen = await measure(cyclesOf(downMs, upMs));
        const runs = directions.map((way) => ({ way, ...longestRuns(seen[way]) }));
        text = runs
          .map((run) => `${run.way}: ${run.darkMs ?? '–'} ms dark, ${run.litMs ?? '–'} ms lit`)
          .join(', ');
        if (runs.every((run) => isAbout(downMs, run.darkMs) && isAbout(upMs, run.litMs)))
          return bitten({ atNs, proof: `${port.device} ${text}`, undo });
      }
    } catch (error) {
      await undo();
      throw error;
    }
    await undo();
    throw new NoBite(`the port ${port.device} does not flap as requested (${text})`);
  },
});

/** A measurement long enough to hold a whole dark and a whole lit time. */
function cyclesOf(downMs: number, upMs: number): LinkMeasurement {
  return { count: Math.ceil(2 * (downMs + upMs) + SLACK_MS), intervalMs: 1, waitMs: 20 };
}

async function timed(step: () => Promise<void>): Promise<number> {
  const beganAt = performance.now();
  await step();
  return performance.now() - beganAt;
}

function isAbout(askedMs: number, seenMs: number | null): boolean {
  if (seenMs === null) return false;
  return seenMs >= ACCEPTED.least * askedMs && seenMs <= ACCEPTED.most * askedMs + SLACK_MS;
}

/**
 * The longest runs of lost and of arrived datagrams (one is sent every ms), among the runs whose
 * begin and end were both seen. Null when there is no such run.
 */
function longestRuns({ isLost }: OneWay): { darkMs: number | null; litMs: number | null } {
  const changes = isLost.flatMap((lost, at) => (at > 0 && lost !== isLost[at - 1] ? [at] : []));
  const longest = (lost: boolean) => {
    const lengths = changes
      .slice(1)
      .map((end, index) => ({ from: changes[index] ?? end, end }))
      .filter(({ from }) => isLost[from] === lost)
      .map(({ from, end }) => end - from);
    return lengths.length > 0 ? Math.max(...lengths) : null;
  };
  return { darkMs: longest(true), litMs: longest(false) };
}
