/** Sends an order to the guest's agent from the world and gives its answer. */
import type { Lab } from '../../lab.ts';
import type { Pair } from '../../pair.ts';
import { portOf } from '../guest.ts';

const PROGRAM = 'lab/guests/agent/order.ts';
const ANSWER_DEADLINE_MS = 5000;

/** The numbers of the reply, [] without a reply; null when the agent does not take the order. */
export async function askGuest(
  { lab, pair }: { lab: Lab; pair: Pair },
  kind: 'panic' | 'step-clock',
  argument: number,
): Promise<number[] | null> {
  const { endpoint } = pair;
  const { world } = lab.hosts;
  const port = `${portOf(endpoint, 'agent')}`;
  const command = world.program(PROGRAM, endpoint.ip, port, kind, `${argument}`);
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
  return code === 0 ? numbers : null;
}
