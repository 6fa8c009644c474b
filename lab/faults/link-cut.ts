/**
 * `link-cut`: a host's port drops every frame, both ways or one way; its carrier stays up. Several
 * links (`sync+lan`) are cut in the same instant. With a `peer`, only frames between the two hosts
 * are dropped, on the named links or on all links.
 */
import { z } from 'zod';
import { type Direction, LINKS, type LinkName } from '../platforms/link.ts';
import { nowNs } from '../recording/clock.ts';
import { type ActiveFault, bitten, defineFault, type FaultContext, NoBite } from './fault.ts';
import { cutBetween } from './link-cut-between.ts';
import {
  type HitPort,
  hasPort,
  hitPort,
  type LinkTarget,
  linkTargetShape,
  NO_PORT,
  PLACES,
} from './link-target.ts';

/** The parameter `link` for all links between two hosts. */
const EVERY_LINK = 'every';
const ONLY_BETWEEN = 'every link is cut between two hosts only: name the peer';
const NO_LINKS = `needs one of ${LINKS.join(', ')}, several joined by +, or ${EVERY_LINK}`;
const WATCH = { count: 60, intervalMs: 1, waitMs: 40 };

/** The links of the parameter `link`: `sync`, `sync+lan`, or all of them. */
export function linksOf(text: string): LinkName[] {
  return text === EVERY_LINK ? [...LINKS] : (text.split('+') as LinkName[]);
}

function areLinks(text: string): boolean {
  const links = linksOf(text);
  return links.every((link) => LINKS.includes(link)) && new Set(links).size === links.length;
}

const schema = z
  .strictObject({
    ...linkTargetShape,
    link: z.string().refine(areLinks, NO_LINKS),
    peer: z.enum(PLACES).optional(),
  })
  .refine(
    ({ link, on, peer }) =>
      link === EVERY_LINK ||
      linksOf(link).every(
        (each) => hasPort({ link: each, on }) && (!peer || hasPort({ link: each, on: peer })),
      ),
    { error: NO_PORT },
  )
  .refine(({ link, peer }) => link !== EVERY_LINK || peer, { error: ONLY_BETWEEN })
  .refine(({ on, peer }) => on !== peer, { error: 'a host is no peer of itself' });

export const linkCut = defineFault({
  name: 'link-cut',
  label: 'Link cut',
  colour: '#8c1c13',
  schema,
  inject(context) {
    const { link, peer, ...rest } = context.parameters;
    const links = linksOf(link);
    if (peer !== undefined) return cutBetween({ ...context, parameters: { ...rest, links, peer } });
    return cutPorts(context, links);
  },
});

async function cutPorts(
  context: FaultContext<Omit<LinkTarget, 'link'>>,
  links: readonly LinkName[],
): Promise<ActiveFault> {
  const hits = links.map((link) =>
    hitPort({ ...context, parameters: { ...context.parameters, link } }),
  );
  const before = await passedEach(hits);
  for (const [index, { port, directions }] of hits.entries())
    if (directions.some((way) => before[index]?.[way] === 0))
      throw new NoBite(`the port ${port.device} passed nothing before it was cut`);
  const { directions = [] } = hits[0] ?? {};
  const ports = hits.map(({ port }) => port);
  const fromEarliestNs = nowNs();
  // One step for all ports: between two steps the side that still has a link may act on it.
  const undo = await context.lab.switch.drop(ports, directions);
  const atNs = nowNs();
  const after = await passedEach(hits);
  for (const [index, { port }] of hits.entries()) {
    const passed = directions.reduce((sum, way) => sum + (after[index]?.[way] ?? 0), 0);
    if (passed === 0) continue;
    await undo();
    throw new NoBite(`the port ${port.device} passed ${passed} datagrams after it was cut`);
  }
  const devices = ports.map(({ device }) => device).join(', ');
  const ways = directions.join(' and ');
  const proof = `${devices}: none of ${WATCH.count} datagrams passed ${ways} it`;
  return bitten({ fromEarliestNs, atNs, proof, undo });
}

/** Datagrams that arrive each way through each port, measured at the same time. */
function passedEach(hits: readonly HitPort[]): Promise<Record<Direction, number>[]> {
  return Promise.all(
    hits.map(async ({ measure }) => {
      const { from, to } = await measure(WATCH);
      return { from: from.arrived, to: to.arrived };
    }),
  );
}
