/**
 * `link-cut`: a port drops every frame, both ways or one way; its carrier stays up. With a `peer`,
 * only frames between the two hosts are dropped, on one link or on all links.
 */
import { z } from 'zod';
import { LINKS } from '../platforms/link.ts';
import { nowNs } from '../recording/clock.ts';
import { type ActiveFault, bitten, defineFault, type FaultContext, NoBite } from './fault.ts';
import { cutBetween, EVERY_LINK } from './link-cut-between.ts';
import {
  hasPort,
  hitPort,
  type LinkTarget,
  linkTargetShape,
  NO_PORT,
  PLACES,
} from './link-target.ts';

const ONLY_BETWEEN = 'every link is cut between two hosts only: name the peer';
const WATCH = { count: 60, intervalMs: 1, waitMs: 40 };

const schema = z
  .strictObject({
    ...linkTargetShape,
    link: z.enum([...LINKS, EVERY_LINK]),
    peer: z.enum(PLACES).optional(),
  })
  .refine(({ link, on, peer }) => hasPort({ link, on }) && (!peer || hasPort({ link, on: peer })), {
    error: NO_PORT,
  })
  .refine(({ link, peer }) => link !== EVERY_LINK || peer, { error: ONLY_BETWEEN })
  .refine(({ on, peer }) => on !== peer, { error: 'a host is no peer of itself' });

export const linkCut = defineFault({
  name: 'link-cut',
  label: 'Link cut',
  colour: '#8c1c13',
  schema,
  inject(context) {
    const { link, peer } = context.parameters;
    if (peer !== undefined)
      return cutBetween({ ...context, parameters: { ...context.parameters, peer } });
    if (link === EVERY_LINK) throw new NoBite(ONLY_BETWEEN);
    return cutPort({ ...context, parameters: { ...context.parameters, link } });
  },
});

async function cutPort(context: FaultContext<LinkTarget>): Promise<ActiveFault> {
  const { lab } = context;
  const { port, directions, measure } = hitPort(context);
  const before = await measure(WATCH);
  if (directions.some((way) => before[way].arrived === 0))
    throw new NoBite(`the port ${port.device} passed nothing before it was cut`);
  const fromEarliestNs = nowNs();
  const undo = await lab.switch.drop([port], directions);
  const atNs = nowNs();
  const after = await measure(WATCH);
  const passed = directions.reduce((sum, way) => sum + after[way].arrived, 0);
  if (passed > 0) {
    await undo();
    throw new NoBite(`the port ${port.device} passed ${passed} datagrams after it was cut`);
  }
  const ways = directions.join(' and ');
  const proof = `${port.device}: none of ${WATCH.count} datagrams passed ${ways} it`;
  return bitten({ fromEarliestNs, atNs, proof, undo });
}
