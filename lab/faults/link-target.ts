/** Which port of which link a fault hits, and which host at the other end proves it. */
import { z } from 'zod';
import { HOST_NAMES } from '../lab.ts';
import type { Host } from '../platforms/host.ts';
import { type Direction, LINKS, type LinkName, type Port } from '../platforms/link.ts';
import type { LinkMeasurement, OneWay } from '../platforms/link-measurement.ts';
import { type FaultContext, NoBite, type Target } from './fault.ts';
import { hostOf } from './target.ts';

/** Where: a host's port on a link, as seen from the host. */
export interface LinkTarget {
  link: LinkName;
  on: Target | 'witness' | 'world';
  /** Both when it is not given. */
  direction?: Direction | 'both' | undefined;
}

/** Hosts and roles that a link fault can name. */
export const PLACES = ['active', 'standby', ...HOST_NAMES, 'witness', 'world'] as const;

/** The parameters of a link fault that name its place. */
export const linkTargetShape = {
  link: z.enum(LINKS),
  on: z.enum(PLACES),
  direction: z.enum(['from', 'to', 'both']).default('both'),
};

/** The schema of a fault on a port: its place, and its further `parameters`. */
export function linkTargetSchema<Shape extends z.ZodRawShape>(parameters: Shape) {
  return z
    .strictObject({ ...linkTargetShape, ...parameters })
    .refine((given) => hasPort(given as { link: string; on: string }), NO_PORT);
}

/** Whether the host has a port on the link. */
export function hasPort({ link, on }: { link: string; on: string }): boolean {
  if (on === 'witness') return link === 'quorum';
  if (on === 'world') return link === 'lan';
  return true;
}

export const NO_PORT = 'the witness is on the link quorum only, the world on lan only';

export interface HitPort {
  port: Port;
  directions: readonly Direction[];
  /** Measures the link between the host and its peer; directions as seen from the host. */
  measure(how: LinkMeasurement): Promise<Record<Direction, OneWay>>;
}

/** The host that a name or a role means now; throws NoBite when there is none with power. */
export function hostNamed(context: FaultContext, on: LinkTarget['on']): Host {
  if (on !== 'witness' && on !== 'world') return hostOf({ ...context, parameters: { on } });
  const host = context.lab.hosts[on];
  if (!host.isPowered) throw new NoBite(`host ${on} has no power already`);
  return host;
}

/** Throws NoBite when the host, or the peer that would see the effect, has no power. */
export function hitPort(context: FaultContext<LinkTarget>): HitPort {
  const { lab, parameters } = context;
  const { link, on, direction = 'both' } = parameters;
  const host = hostNamed(context, on);
  const peer = peerOf(context, link, host);
  for (const end of [host, peer])
    if (!end.isPowered) throw new NoBite(`host ${end.name} has no power: the link cannot be seen`);
  const port = lab.switch.ports.find(
    (candidate) => candidate.link === link && candidate.host === host.name,
  );
  if (!port) throw new NoBite(`host ${host.name} has no port on ${link}`);
  return {
    port,
    directions: direction === 'both' ? ['from', 'to'] : [direction],
    async measure(how) {
      const { ab, ba } = await lab.switch.measure(link, [host, peer], how);
      return { from: ab, to: ba };
    },
  };
}

function peerOf({ lab }: FaultContext, link: LinkName, host: Host): Host {
  const { a, b, witness, world } = lab.hosts;
  const twin = host === a ? b : a;
  if (link === 'sync') return twin;
  const far = link === 'lan' ? world : witness;
  if (host !== far) return far;
  return a.isPowered ? a : b;
}
