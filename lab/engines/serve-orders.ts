/** The life of a controller's process: it begins, obeys orders from stdin, and says when it fails. */
import { createInterface } from 'node:readline';

interface Obedient<Order> {
  begin(): Promise<void>;
  obey(order: Order): Promise<void>;
  say(event: string, fields: Record<string, unknown>): void;
}

/** Orders are JSON lines; the end of stdin means `quit`. */
export async function serveOrders<Order>(
  member: Obedient<Order | { order: 'quit' }>,
): Promise<void> {
  const failed = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    member.say('controller-failed', { message });
    process.exitCode = 1;
  };
  const orders = createInterface({ input: process.stdin });
  orders.on('line', (line) => void member.obey(JSON.parse(line)).catch(failed));
  orders.on('close', () => void member.obey({ order: 'quit' }).catch(failed));
  await member.begin().catch(failed);
}
