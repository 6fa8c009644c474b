/** For tests: observations, independent of the heal itself, that a healed fault is gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { askGuest } from '../../guests/agent/ask.ts';
import type { Lab } from '../../lab.ts';
import type { Pair } from '../../pair.ts';
import type { Host } from '../../platforms/host.ts';
import type { LinkName } from '../../platforms/link.ts';
import { delayAt, type LinkMeasurement } from '../../platforms/link-measurement.ts';
import { areStopped, inspectable, statesOf } from '../target.ts';

interface Where {
  lab: Lab;
  pair: Pair;
}

/** Remaining effects, one a line; [] when the fault is healed. */
type Look = (where: Where) => Promise<string[]>;

/** The observation for a fault, or why nothing can heal it. */
export type Healed = Look | { hasNoCure: string };

/** A datagram a ms. */
const MEASUREMENT: LinkMeasurement = { count: 100, intervalMs: 1, waitMs: 60 };
/** Delay of a link nothing is done to, on a busy computer. */
const PERFECT_MS = 3;
const ANSWER_DEADLINE_MS = 3000;
/** The clock of a guest when it starts, and a time that no test takes. */
const GUEST_BEGINS_MS = Date.UTC(2026, 0, 1);
const TEST_MS = 1_800_000;

/** Between two hosts all arrives, once, in order, as it was sent, and soon. */
async function flawsOf(
  lab: Lab,
  link: LinkName,
  ends: readonly [Host, Host],
  forMs = MEASUREMENT.count,
): Promise<string[]> {
  const both = await lab.switch.measure(link, ends, { ...MEASUREMENT, count: forMs });
  return Object.entries(both).flatMap(([way, seen]) => {
    const wrong = (['lost', 'duplicated', 'reordered', 'corrupted'] as const)
      .filter((flaw) => seen[flaw] > 0)
      .map((flaw) => `${seen[flaw]} ${flaw}`);
    const delayMs = delayAt(seen, 0.5);
    if (delayMs !== null && delayMs > PERFECT_MS) wrong.push(`delayed by ${delayMs} ms`);
    return wrong.map(
      (text) => `${ends.map((end) => end.name).join('–')} on ${link}, ${way}: ${text}`,
    );
  });
}

export const syncIsPerfect: Look = ({ lab }) => flawsOf(lab, 'sync', [lab.hosts.a, lab.hosts.b]);

/** The same for so long that an effect that comes and goes is seen. */
export function syncIsPerfectFor(forMs: number): Look {
  return ({ lab }) => flawsOf(lab, 'sync', [lab.hosts.a, lab.hosts.b], forMs);
}

/** As fast as a link that nothing is done to. */
export function syncIsFasterThan(mbps: number): Look {
  return async ({ lab }) => {
    const flood = { count: 500, intervalMs: 0, bytes: 1400, waitMs: 200 };
    const { a, b } = lab.hosts;
    const { ab, ba } = await lab.switch.measure('sync', [a, b], flood);
    return [ab, ba]
      .filter(({ throughputMbps }) => (throughputMbps ?? 0) < mbps)
      .map(({ throughputMbps }) => `sync carries ${throughputMbps} Mbit/s`);
  };
}

/** Every link forwards between all hosts again. */
export const allLinksPass: Look = async ({ lab }) => {
  const { a, b, witness, world } = lab.hosts;
  const pairs = [
    ['sync', [a, b]],
    ['lan', [a, b]],
    ['lan', [a, world]],
    ['lan', [b, world]],
    ['quorum', [a, witness]],
    ['quorum', [b, witness]],
  ] as const;
  const flaws: string[] = [];
  for (const [link, ends] of pairs) flaws.push(...(await flawsOf(lab, link, ends)));
  return flaws;
};

/** Host a has power, and its ports pass; it is a computer that has just been switched on. */
export const hostIsBack: Look = async (where) => {
  const { a } = where.lab.hosts;
  return a.isPowered ? allLinksPass(where) : [`host ${a.name} has no power`];
};

/** Host a's processes exist, and are never all stopped during longer than any slice. */
export const hostRuns: Look = async ({ lab: { hosts } }) => {
  const host = inspectable(hosts.a);
  if ((await host.processes()).length === 0) return ['host a runs nothing'];
  let stopped = 0;
  for (let look = 0; look < 20; look++, await sleep(7))
    if (areStopped(await statesOf(host))) stopped += 1;
  return stopped > 0 ? [`host a was stopped in ${stopped} of 20 looks`] : [];
};

export const hostGoesOn: Look = async (where) => [
  ...(await hostRuns(where)),
  ...(await allLinksPass(where)),
];

export const nothingPresses: Look = async ({ lab }) =>
  (await inspectable(lab.hosts.a).processes())
    .filter(({ command }) => command.includes('press.ts'))
    .map(({ pid }) => `process ${pid} still takes memory`);

export const guestClockIsRight: Look = async ({ lab, pair }) => {
  const [, nowMs = 0] = (await askGuest({ lab, pair }, 'step-clock', 0)) ?? [];
  const isRight = nowMs >= GUEST_BEGINS_MS && nowMs < GUEST_BEGINS_MS + TEST_MS;
  return isRight ? [] : [`the guest's clock is at ${new Date(nowMs).toISOString()}`];
};

/** Its TCP port on host a is reached from b: whether it is open is not the link's to say. */
export function channelPasses(tcpPort: number): Look {
  return async ({ lab: { hosts } }) => {
    const script = `const s = require('net').connect(${tcpPort}, '${hosts.a.address('sync')}');
      for (const how of ['connect', 'error'])
        s.on(how, (e) => {
          console.log(e?.code === 'ECONNREFUSED' || !e ? 'reached' : e.code);
          process.exit();
        });`;
    const said = await saidBy(hosts.b, script);
    return said === 'reached' ? [] : [`port ${tcpPort} of host a is not reached: ${said}`];
  };
}

/** The witness answers a host that gets no grant from it. */
export const witnessAnswers: Look = async ({ lab: { hosts } }) => {
  const processes = await inspectable(hosts.witness).processes();
  const process = processes.find(({ command }) => command.includes('witness.ts'));
  const port = /"port":(\d+)/.exec(process?.command ?? '')?.[1];
  if (!port) return ['no witness runs'];
  const question = JSON.stringify({ id: 'healed', from: 'nobody', epoch: 0, members: ['nobody'] });
  const script = `const s = require('dgram').createSocket('udp4');
    s.on('message', (bytes) => { console.log(JSON.parse(bytes).id); process.exit(); });
    setInterval(() => s.send('${question}', ${port}, '${hosts.witness.address('quorum')}'), 50);`;
  const said = await saidBy(hosts.a, script);
  return said === 'healed' ? [] : [`the witness does not answer: ${said}`];
};

/** The first line a script prints on a host. */
async function saidBy(host: Host, script: string): Promise<string> {
  const line = Promise.withResolvers<string>();
  const asking = host.spawn('asking', [process.execPath, '-e', script], { onLine: line.resolve });
  const late = setTimeout(() => line.resolve('no answer'), ANSWER_DEADLINE_MS);
  const said = await line.promise;
  clearTimeout(late);
  await asking.stop(0);
  return said;
}
