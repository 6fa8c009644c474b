/** A cut between two hosts that leaves everybody else in reach: it is seen that others pass. */
import type { Host } from '../platforms/host.ts';
import type { Direction, LinkName, Port } from '../platforms/link.ts';
import { nowNs } from '../recording/clock.ts';
import { type ActiveFault, bitten, type FaultContext, NoBite } from './fault.ts';
import { hostNamed, type LinkTarget } from './link-target.ts';

const WATCH = { count: 30, intervalMs: 1, waitMs: 40 };

export interface Between extends Omit<LinkTarget, 'link'> {
  /** A link that does not join the two hosts is left out. */
  links: readonly LinkName[];
  peer: LinkTarget['on'];
}

/** A link between the two hosts, or between one of them and a third. */
interface Stretch {
  link: LinkName;
  ends: readonly [Host, Host];
}

export async function cutBetween(context: FaultContext<Between>): Promise<ActiveFault> {
  const { on, peer, direction = 'both' } = context.parameters;
  const network = context.lab.switch;
  const ends = [hostNamed(context, on), hostNamed(context, peer)] as const;
  const [host, other] = ends;
  if (host === other) throw new NoBite(`${on} and ${peer} are the same host, ${host.name}`);
  const ports = (name: string) => network.ports.filter((port) => port.host === name);
  const links = context.parameters.links.filter((link) =>
    ends.every(({ name }) => ports(name).some((port) => port.link === link)),
  );
  if (links.length === 0) throw new NoBite(`no link joins ${host.name} and ${other.name}`);
  const directions: readonly Direction[] = direction === 'both' ? ['from', 'to'] : [direction];

  const cut: Stretch[] = links.map((link) => ({ link, ends }));
  const kept = links.flatMap((link) => othersOn(context, link, ends));
  const before = await passedEachWay(context, [...cut, ...kept]);
  if (before.some(({ from, to }) => from === 0 || to === 0))
    throw new NoBite(`not every link of ${host.name} and ${other.name} passed before it was cut`);
  const ways = links.flatMap((link) => waysOf(ports, link, ends, directions));
  const fromEarliestNs = nowNs();
  const undo = await network.dropBetween(ways);
  const atNs = nowNs();
  const after = await passedEachWay(context, [...cut, ...kept]);
  const wrong = after.flatMap((passed, index) => {
    const isCut = index < cut.length;
    return (['from', 'to'] as const)
      .filter((way) => passed[way] > 0 === (isCut && directions.includes(way)))
      .map((way) => `${textOf([...cut, ...kept][index] as Stretch)} passed ${passed[way]} ${way}`);
  });
  if (wrong.length > 0) {
    await undo();
    throw new NoBite(`after the cut ${wrong.join(', ')}`);
  }
  const proof =
    `none of ${WATCH.count} datagrams passed ${directions.join(' and ')} ${host.name} on ` +
    `${cut.map(textOf).join(', ')}; others passed (${kept.map(textOf).join(', ')})`;
  return bitten({ fromEarliestNs, atNs, proof, undo });
}

function waysOf(
  ports: (name: string) => Port[],
  link: LinkName,
  ends: readonly [Host, Host],
  directions: readonly Direction[],
): { from: Port; to: Port }[] {
  const [near, far] = ends.map(({ name }) => ports(name).find((port) => port.link === link));
  if (!near || !far) return [];
  return directions.map((way) =>
    way === 'from' ? { from: near, to: far } : { from: far, to: near },
  );
}

/** From each of the two to each third host with power on the link. */
function othersOn({ lab }: FaultContext, link: LinkName, ends: readonly [Host, Host]): Stretch[] {
  const thirds = lab.switch.ports
    .filter((port) => port.link === link)
    .map((port) => Object.values(lab.hosts).find(({ name }) => name === port.host))
    .filter((host) => host !== undefined)
    .filter((host) => host.isPowered && !ends.includes(host));
  return thirds.flatMap((third) => ends.map((end): Stretch => ({ link, ends: [end, third] })));
}

async function passedEachWay(
  { lab }: FaultContext,
  stretches: readonly Stretch[],
): Promise<Record<Direction, number>[]> {
  return await Promise.all(
    stretches.map(async ({ link, ends }) => {
      const { ab, ba } = await lab.switch.measure(link, ends, WATCH);
      return { from: ab.arrived, to: ba.arrived };
    }),
  );
}

function textOf({ link, ends }: Stretch): string {
  return `${ends.map(({ name }) => name).join('–')} on ${link}`;
}
