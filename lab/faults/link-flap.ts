/** `link-flap`: a port drops everything for a while, passes for a while, and so on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Release } from '../platforms/link.ts';
import type { OneWay, Sounding } from '../platforms/sounding.ts';
import { nowNs } from '../recording/clock.ts';
import { bitten, defineFault, NoBite } from './fault.ts';
import { hitPort, linkTargetSchema } from './link-target.ts';

const WATCH = { count: 60, intervalMs: 1, waitMs: 40 };
/** What a dark or a lit time may be of the one asked for; and what a busy computer adds to it. */
const SHARES = { least: 0.7, most: 1.25 };
const SLACK_MS = 25;
/** A computer that was late once; a port that flaps otherwise does so each time. */
const ROUNDS = 3;
/** The switch takes some 30 ms to be told: what is shorter would not be what was asked. */
const LEAST_MS = 50;

const timeMs = z.number().min(LEAST_MS).max(60_000);

export const linkFlap = defineFault({
  name: 'link-flap',
  label: 'Link flaps',
  colour: '#e7969c',
  schema: linkTargetSchema({ downMs: timeMs, upMs: timeMs }),
  async inject(context) {
    const { downMs, upMs } = context.parameters;
    const { port, directions, sound } = hitPort(context);
    const { switch: network } = context.lab;
    const before = await sound(WATCH);
    if (directions.some((way) => before[way].arrived < WATCH.count / 2))
      throw new NoBite(`the port ${port.device} did not pass before it flapped`);
    const stop = new AbortController();
    const { signal } = stop;
    // How long the switch takes to be told is what a dark or lit time must be ended earlier by.
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
    flapping.catch(() => {}); // whoever heals hears of it
    const undo = async () => {
      stop.abort();
      await flapping;
    };
    let text = '';
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const seen = await sound(cyclesOf(downMs, upMs));
        const runs = directions.map((way) => ({ way, ...longestRuns(seen[way]) }));
        text = runs
          .map((one) => `${one.way}: ${one.darkMs ?? '–'} ms dark, ${one.litMs ?? '–'} ms lit`)
          .join(', ');
        if (runs.every((one) => isAbout(downMs, one.darkMs) && isAbout(upMs, one.litMs)))
          return bitten({ atNs, proof: `${port.device} ${text}`, undo });
      }
    } catch (error) {
      await undo();
      throw error;
    }
    await undo();
    throw new NoBite(`the port ${port.device} does not flap as asked (${text})`);
  },
});

/** Long enough to hold a dark and a lit time from end to end. */
function cyclesOf(downMs: number, upMs: number): Sounding {
  return { count: Math.ceil(2 * (downMs + upMs) + SLACK_MS), intervalMs: 1, waitMs: 20 };
}

async function timed(step: () => Promise<void>): Promise<number> {
  const beganAt = performance.now();
  await step();
  return performance.now() - beganAt;
}

function isAbout(askedMs: number, seenMs: number | null): boolean {
  if (seenMs === null) return false;
  return seenMs >= SHARES.least * askedMs && seenMs <= SHARES.most * askedMs + SLACK_MS;
}

/**
 * The most datagrams in a row, one every millisecond, that were lost and that were not; of runs that
 * ended on either side, so that it is known how long they were. Null when there was none.
 */
function longestRuns({ isLost }: OneWay): { darkMs: number | null; litMs: number | null } {
  const changes = isLost.flatMap((one, at) => (at > 0 && one !== isLost[at - 1] ? [at] : []));
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
