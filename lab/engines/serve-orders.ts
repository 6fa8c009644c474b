/** The main loop of a controller's process: start, obey orders from stdin, report a failure. */
import { createInterface } from 'node:readline';
import { say } from '../recording/say.ts';

/** A member of a pair, as its controller's process runs it. */
export interface Controllable<Order> {
  begin(): Promise<void>;
  obey(order: Order): Promise<void>;
}

/** Runs `work`; a failure becomes the event `controller-failed` and exit code 1. */
export async function reportFailure(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    say('controller-failed', { message: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
  }
}

/** Creates and starts a member, which then obeys JSON lines on stdin; their end means `quit`. */
export function serveOrders<Order>(
  create: () => Controllable<Order | { order: 'quit' }>,
): Promise<void> {
  return reportFailure(async () => {
    const member = create();
    const obey = (order: Order | { order: 'quit' }) => {
      void reportFailure(() => member.obey(order));
    };
    const orders = createInterface({ input: process.stdin });
    orders.on('line', (line) => obey(JSON.parse(line)));
    orders.on('close', () => obey({ order: 'quit' }));
    await member.begin();
  });
}
