/** The life of a controller's process: it begins, obeys orders from stdin, and reports its failure. */
import { createInterface } from 'node:readline';
import { say } from '../recording/say.ts';

/** What a controller's process runs. */
export interface Obedient<Order> {
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

/** Creates a member, begins, then obeys each order: JSON lines on stdin, whose end means `quit`. */
export function serveOrders<Order>(
  create: () => Obedient<Order | { order: 'quit' }>,
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
