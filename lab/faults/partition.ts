/** `partition`: hosts fall into groups, and no link joins one group with another. */
import { z } from 'zod';
import type { Host } from '../platforms/host.ts';
import { DIRECTIONS, type LinkName } from '../platforms/link.ts';
import { nowNs } from '../recording/clock.ts';
import { bitten, defineFault, type FaultContext, NoBite } from './fault.ts';

const WATCH = { count: 30, intervalMs: 1, waitMs: 30 };

const PLACES = ['a', 'b', 'witness', 'world'] as const;
export type Place = (typeof PLACES)[number];
const MEMBERS: Record<LinkName, readonly Place[]> = {
  sync: ['a', 'b'],
  lan: ['a', 'b', 'world'],
  quorum: ['a', 'b', 'witness'],
};

function parse(groups: string): Place[][] {
  return groups.split('|').map((group) => group.split('+') as Place[]);
}

/** The ports to cut so that no link joins two groups: on each link all but the largest group's. */
export function cutsOf(groups: readonly (readonly Place[])[]): { link: LinkName; host: Place }[] {
  return Object.entries(MEMBERS).flatMap(([link, members]) => {
    const parts = groups
      .map((group) => group.filter((place) => members.includes(place)))
      .filter((part) => part.length > 0)
      .sort((left, right) => right.length - left.length);
    const apart = parts.slice(1).flat();
    return apart.map((host) => ({ link: link as LinkName, host }));
  });
}

const schema = z.strictObject({
  groups: z
    .string()
    .refine((text) => parse(text).length > 1, 'needs two groups or more, as in a|b+witness+world')
    .refine(
      (text) => parse(text).flat().sort().join() === [...PLACES].sort().join(),
      `needs each of ${PLACES.join(', ')} once`,
    ),
});

/** Groups of hosts: `a+witness|b+world`; every host stands in one. */
export const partition = defineFault({
  name: 'partition',
  label: 'Partition',
  colour: '#393b79',
  schema,
  parametersOf: (groups: readonly (readonly Place[])[]) => ({
    groups: groups.map((group) => group.join('+')).join('|'),
  }),
  async inject(context) {
    const { switch: network } = context.lab;
    const groups = parse(context.parameters.groups);
    const cuts = cutsOf(groups);
    const ports = network.ports.filter(({ link, host }) =>
      cuts.some((cut) => cut.link === link && cut.host === host),
    );
    const pairs = strangers(context, groups);
    for (const pair of pairs)
      if ((await passed(context, pair)) === 0)
        throw new NoBite(`${textOf(pair)} passed nothing before it was parted`);
    const fromEarliestNs = nowNs();
    const undo = await network.drop(ports, DIRECTIONS);
    const atNs = nowNs();
    for (const pair of pairs) {
      const arrived = await passed(context, pair);
      if (arrived === 0) continue;
      await undo();
      throw new NoBite(`${textOf(pair)} passed ${arrived} datagrams after it was parted`);
    }
    const proof = `none of ${2 * WATCH.count} datagrams passed ${pairs.map(textOf).join(', ')}`;
    return bitten({ fromEarliestNs, atNs, proof, undo });
  },
});

interface Pairing {
  link: LinkName;
  ends: readonly [Host, Host];
}

/** Hosts of different groups that a link joins. */
function strangers({ lab }: FaultContext, groups: readonly (readonly Place[])[]): Pairing[] {
  const groupOf = (place: Place) => groups.findIndex((group) => group.includes(place));
  return Object.entries(MEMBERS).flatMap(([link, members]) =>
    members.flatMap((member, index) =>
      members
        .slice(index + 1)
        .filter((other) => groupOf(other) !== groupOf(member))
        .map((other): Pairing => {
          return { link: link as LinkName, ends: [lab.hosts[member], lab.hosts[other]] };
        }),
    ),
  );
}

/** Datagrams that arrived, both ways together. */
async function passed({ lab }: FaultContext, { link, ends }: Pairing): Promise<number> {
  for (const { name, isPowered } of ends)
    if (!isPowered) throw new NoBite(`host ${name} has no power: it is parted already`);
  const { ab, ba } = await lab.switch.measure(link, ends, WATCH);
  return ab.arrived + ba.arrived;
}

function textOf({ link, ends }: Pairing): string {
  return `${ends.map((host) => host.name).join('–')} on ${link}`;
}
