/**
 * The detector's agent: one process a host, the same for every engine. Beats to its peer over each
 * link by UDP and suspects it when no link brings a beat. `node agent.ts SETTINGS` (JSON of
 * AgentSettings); epoch, members and role come on stdin, events leave on stdout, a JSON line each. It ends
 * when stdin does, so a dead controller beats no more.
 */
import { createSocket, type Socket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { nowNs } from '../recording/clock.ts';
import { Suspicion } from './suspicion.ts';

export interface AgentSettings {
  self: string;
  peer: string;
  links: { name: string; address: string; peerAddress: string }[];
  port: number;
  beatMs: number;
  suspicionMs: number;
}

const LOOK_EVERY_MS = 10;

const beatSchema = z.object({
  from: z.string(),
  epoch: z.number().int().nonnegative(),
  members: z.array(z.string()),
});

function say(event: string, fields: Record<string, unknown> = {}): void {
  process.stdout.write(`${JSON.stringify({ tNs: nowNs(), event, ...fields })}\n`);
}

function serve(settings: AgentSettings): void {
  const { self, peer, links, port, beatMs } = settings;
  const names = links.map((link) => link.name);
  const suspicion = new Suspicion({ ...settings, links: names }, performance.now());
  let own = { epoch: 0, members: [] as string[] };
  let peerEpoch = 0;

  const hear = (link: string, bytes: Buffer) => {
    let json: unknown;
    try {
      json = JSON.parse(bytes.toString());
    } catch {
      return; // not a beat
    }
    const beat = beatSchema.safeParse(json);
    if (!beat.success || beat.data.from !== peer) return;
    if (suspicion.heard(link, performance.now())) say('heard', { peer });
    const { epoch, members } = beat.data;
    if (epoch > own.epoch && epoch !== peerEpoch) say('peer-epoch', { epoch, members });
    peerEpoch = epoch;
  };

  const sockets: { socket: Socket; peerAddress: string }[] = links.map((link) => {
    const socket = createSocket('udp4');
    socket.on('error', (error) =>
      process.stderr.write(`detector: ${link.name}: ${error.message}\n`),
    );
    socket.on('message', (bytes) => hear(link.name, bytes));
    socket.bind(port, link.address);
    return { socket, peerAddress: link.peerAddress };
  });

  let nextBeatMs = performance.now();
  setInterval(() => {
    const now = performance.now();
    if (now >= nextBeatMs) {
      nextBeatMs = Math.max(nextBeatMs + beatMs, now);
      const beat = JSON.stringify({ from: self, ...own });
      // A peer or a link that is gone is what suspicion is for.
      for (const { socket, peerAddress } of sockets) socket.send(beat, port, peerAddress, () => {});
    }
    // Beats that wait in the sockets are heard first: timers run before them after a stall.
    setImmediate(() => {
      const silentMs = suspicion.look(performance.now());
      if (silentMs !== null) say('suspected', { peer, silentMs });
    });
  }, LOOK_EVERY_MS);

  const orders = createInterface({ input: process.stdin });
  orders.on('line', (line) => {
    const order: { epoch?: number; members?: string[]; isActive?: boolean } = JSON.parse(line);
    if (order.epoch !== undefined) own = { epoch: order.epoch, members: order.members ?? [] };
    suspicion.isActive = order.isActive ?? suspicion.isActive;
  });
  orders.on('close', () => process.exit(0));
}

serve(JSON.parse(process.argv[2] ?? '{}'));
