/** Orders of faults to the guest's agent. */
import { askGuest } from '../guests/agent/ask.ts';
import { NoBite, type PlacedPair } from './fault.ts';

/** The numbers of the agent's reply; throws NoBite when the agent does not take the order. */
export async function orderGuest(
  where: PlacedPair,
  kind: 'panic' | 'step-clock',
  argument: number,
): Promise<number[]> {
  const numbers = await askGuest(where, kind, argument);
  if (!numbers) throw new NoBite(`the guest does not take the order ${kind}`);
  return numbers;
}
