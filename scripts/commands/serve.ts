/** `ftlab serve`: runs, pages and the live campaign in a browser of this computer. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { hasHistory, openHistory } from '../../reports/history/keep.ts';
import { EVERYTHING, overviewOf } from '../../reports/history/overview.ts';
import { historyPage } from '../../reports/history/page.ts';
import { newToken, serveApp } from '../../reports/serve/app.ts';
import { visible } from '../../reports/visible.ts';
import { EXIT, UsageError } from '../errors.ts';

const LOOPBACK = '127.0.0.1';

export interface ServeOptions {
  /** Absolute path of the runs folder. */
  readonly runs: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** Serves until TERM or INT; prints the address, with its token, as the only line on stdout. */
export async function serve({ runs, port }: ServeOptions): Promise<number> {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.once(name, () => stop.abort());
  const { address, close } = await startServer(runs, port);
  process.stdout.write(`${address}\n`);
  process.stderr.write(`ftlab: serving ${visible(runs)}, read-only; Ctrl-C ends it\n`);
  await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
  await close();
  return EXIT.passed;
}

/** A server on loopback. Throws UsageError when the port cannot be had. */
export async function startServer(
  runs: string,
  port: number,
): Promise<{ address: string; close: () => Promise<void> }> {
  const token = newToken();
  const hosts: string[] = [];
  const history = hasHistory(runs) ? { history: () => historyOf(runs) } : {};
  const app = serveApp({ runs, token, hosts, ...history });
  const server = createServer(getRequestListener(app.fetch));
  await listening(server, port);
  const { port: taken } = server.address() as AddressInfo;
  hosts.push(`${LOOPBACK}:${taken}`, `localhost:${taken}`);
  const close = async () => {
    server.close();
    server.closeAllConnections(); // a live page keeps its connection open
    await once(server, 'close');
  };
  return { address: `http://${LOOPBACK}:${taken}/#${token}`, close };
}

/** The page of the history as it stands now. */
function historyOf(runs: string): string {
  using history = openHistory(runs);
  return historyPage(overviewOf(history, EVERYTHING)).text;
}

async function listening(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`port ${port} cannot be used (${code}): name another with --port`);
  }
}
