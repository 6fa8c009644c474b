/** Sends an order to the guest's agent from the world and gives its answer. */
import { type FaultContext, NoBite } from '../../faults/fault.ts';

const PROGRAM = 'lab/guests/agent/order.ts';
const ANSWER_DEADLINE_MS = 5000;

/** The three numbers of the reply; none where the order has no reply. Throws NoBite when nobody answers. */
export async function askGuest(
  { lab, pair }: FaultContext,
  kind: 'panic' | 'step-clock',
  argument: number,
): Promise<number[]> {
  const { ip, ports } = pair.endpoint;
  const { world } = lab.hosts;
  const command = world.program(PROGRAM, ip, `${ports.ledger}`, kind, `${argument}`);
  let numbers: number[] = [];
  const order = world.spawn('guest-order', command, {
    console: 'guest-order.log',
    onLine: (line) => {
      numbers = line.split(' ').map(Number);
    },
  });
  const late = setTimeout(() => void order.stop(0), ANSWER_DEADLINE_MS);
  const { code } = await order.ended;
  clearTimeout(late);
  if (code !== 0) throw new NoBite(`the guest does not take the order ${kind}`);
  return numbers;
}
