/**
 * The detector's agent: one process on each host, the same for every engine. Sends heartbeats to
 * its peer over each link by UDP, and suspects the peer when no link brings any. `node agent.ts
 * SETTINGS` (JSON of AgentSettings). Orders (DetectorOrder) come on stdin, events leave on stdout,
 * a JSON line each. The agent ends when stdin ends, so that the heartbeats of a dead controller
 * stop.
 */
import { createSocket, type Socket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { nowNs } from '../recording/clock.ts';
import { type Beat, beatSchema, Detector, type DetectorEvent } from './detector.ts';

export interface AgentSettings {
  self: string;
  peer: string;
  links: { name: string; address: string; peerAddress: string }[];
  port: number;
  beatMs: number;
  suspicionMs: number;
}

const LOOK_EVERY_MS = 10;

function say(event: DetectorEvent): void {
  process.stdout.write(`${JSON.stringify({ tNs: nowNs(), ...event })}\n`);
}

/** The heartbeat in a datagram; null when it holds none. */
function parseBeat(bytes: Buffer): Beat | null {
  try {
    return beatSchema.safeParse(JSON.parse(bytes.toString())).data ?? null;
  } catch {
    return null;
  }
}

function serve(settings: AgentSettings): void {
  const { self, peer, links, port, beatMs } = settings;
  const names = links.map((link) => link.name);
  const detector = new Detector(self, peer, { ...settings, links: names }, performance.now());

  const hear = (link: string, bytes: Buffer) => {
    const beat = parseBeat(bytes);
    if (beat) for (const event of detector.hear(link, beat, performance.now())) say(event);
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
      const beat = JSON.stringify(detector.beat());
      // A send that fails shows as silence, which suspicion is for.
      for (const { socket, peerAddress } of sockets) socket.send(beat, port, peerAddress, () => {});
    }
    // After a stall, timers run first; heartbeats in the sockets are read before the check.
    setImmediate(() => {
      const suspected = detector.look(performance.now());
      if (suspected) say(suspected);
    });
  }, LOOK_EVERY_MS);

  const orders = createInterface({ input: process.stdin });
  orders.on('line', (line) => detector.obey(JSON.parse(line)));
  orders.on('close', () => process.exit(0));
}

serve(JSON.parse(process.argv[2] ?? '{}'));
