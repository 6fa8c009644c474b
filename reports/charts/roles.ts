/** The role of each host over time, from events of its controller and of the faults. */
import type { Event } from '../../lab/recording/events.ts';
import type { Manifest } from '../../lab/recording/manifest.ts';

export type Role = 'active' | 'standby' | 'stopped' | 'dark' | 'unknown';

export interface RoleSpan {
  role: Role;
  fromMs: number;
  toMs: number;
}

export interface Lane {
  host: string;
  spans: RoleSpan[];
}

/**
 * A lane per host of the pair, in ms after `beginNs`, up to `endNs`. A host without power or
 * network is dark, whatever its controller reports afterwards.
 */
export function lanesOf(
  events: readonly Event[],
  { guest }: Pick<Manifest, 'guest'>,
  beginNs: number,
  endNs: number,
): Lane[] {
  const hosts = [guest.hosts.a, guest.hosts.b];
  const lanes = hosts.map((host) => new LaneBuilder(host));
  const laneOf = (host: string) => lanes.find((lane) => lane.host === host);
  const ofSide = (side: 'a' | 'b') => laneOf(guest.hosts[side]);
  const inOrder = events.map(momentOf).sort((left, right) => left.tNs - right.tNs);
  for (const { tNs, event } of inOrder) {
    if (tNs > endNs) break;
    const source = laneOf(/^host-(\w+)\//.exec(event.source)?.[1] ?? '');
    if (event.event === 'protected') {
      ofSide(event.active)?.becomes('active', tNs);
      ofSide(event.standby)?.becomes('standby', tNs);
    }
    if (event.event === 'serving' || event.event === 'took-over') source?.becomes('active', tNs);
    if (event.event === 'stopped') source?.becomes('stopped', tNs);
    if (event.event === 'dark') laneOf(event.host)?.darkens(true, tNs);
    if (event.event === 'lit') laneOf(event.host)?.darkens(false, tNs);
  }
  return lanes.map((lane) => lane.end(beginNs, endNs));
}

/** When an event took effect. */
function momentOf(event: Event): { tNs: number; event: Event } {
  return { tNs: event.event === 'dark' ? event.fromNs : event.tNs, event };
}

class LaneBuilder {
  readonly host: string;
  readonly #changes: { role: Role; tNs: number }[] = [];
  #isDark = false;

  constructor(host: string) {
    this.host = host;
  }

  becomes(role: Role, tNs: number): void {
    if (!this.#isDark) this.#changes.push({ role, tNs });
  }

  /** A host that comes back has no role until its next event. */
  darkens(isDark: boolean, tNs: number): void {
    this.#isDark = isDark;
    this.#changes.push({ role: isDark ? 'dark' : 'unknown', tNs });
  }

  end(beginNs: number, endNs: number): Lane {
    const changes = [{ role: 'unknown' as Role, tNs: Number.NEGATIVE_INFINITY }, ...this.#changes];
    const spans: RoleSpan[] = [];
    for (const [index, { role, tNs }] of changes.entries()) {
      const untilNs = changes[index + 1]?.tNs ?? endNs;
      const fromMs = (Math.max(tNs, beginNs) - beginNs) / 1e6;
      const toMs = (Math.min(untilNs, endNs) - beginNs) / 1e6;
      const last = spans.at(-1);
      if (toMs <= fromMs) continue;
      if (last?.role === role) last.toMs = toMs;
      else spans.push({ role, fromMs, toMs });
    }
    return { host: this.host, spans };
  }
}
