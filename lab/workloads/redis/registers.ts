/** The operations of the workload `redis`: registers are read, and written with unique values. */
import { seededRandom } from '../../recording/random.ts';
import type { Outcome } from '../protocol.ts';
import { commandOf, type Reply } from './resp.ts';

/** Operation n reads or writes one of the registers, drawn from n; a write writes n. */
export function registerOperation(
  operation: number,
  keys: number,
): { f: 'read'; key: string } | { f: 'write'; key: string; value: string } {
  const draw = seededRandom(operation);
  const isRead = draw() < 0.5;
  const key = `register-${Math.floor(draw() * keys)}`;
  return isRead ? { f: 'read', key } : { f: 'write', key, value: `${operation}` };
}

/** Its command. */
export function commandFor(request: ReturnType<typeof registerOperation>): Buffer {
  const { f, key } = request;
  return f === 'read' ? commandOf('GET', key) : commandOf('SET', key, request.value);
}

/** The end of the operation with this reply; a command that Redis refuses has no effect. */
export function outcomeOf(f: 'read' | 'write', reply: Reply): Outcome {
  if (reply.kind === 'error') return { type: 'fail', reason: reply.text };
  if (f === 'write' && reply.kind === 'text' && reply.text === 'OK') return { type: 'ok' };
  if (f === 'read' && reply.kind === 'value') return { type: 'ok', value: reply.value };
  return { type: 'foreign', reason: `reply ${JSON.stringify(reply)} to a ${f}` };
}
