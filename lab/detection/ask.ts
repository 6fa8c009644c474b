/** Asks the witness, again and again until it answers or the time is over. */
import { createSocket } from 'node:dgram';
import { type Answer, answerSchema } from './witness-rules.ts';

export class WitnessUnreachable extends Error {
  override name = 'WitnessUnreachable';
}

export interface Asking {
  address: string;
  port: number;
  from: string;
  epoch: number;
  members: readonly string[];
  timeoutMs: number;
  retryEveryMs: number;
}

/** Resolves with the witness's answer; throws WitnessUnreachable after `timeoutMs`. */
export function askWitness(asking: Asking): Promise<Answer> {
  const { address, port, from, epoch, members, timeoutMs, retryEveryMs } = asking;
  const id = `${from}-${epoch}-${members.join('+')}`;
  const question = JSON.stringify({ id, from, epoch, members });
  const socket = createSocket('udp4');
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  // A lost question is sent again.
  const send = () => socket.send(question, port, address, () => {});
  const again = setInterval(send, retryEveryMs);
  const end = setTimeout(
    () => reject(new WitnessUnreachable(`the witness at ${address}:${port} has not answered`)),
    timeoutMs,
  );
  socket.on('error', () => {});
  socket.on('message', (bytes) => {
    try {
      const answer = answerSchema.parse(JSON.parse(bytes.toString()));
      if (answer.id === id) resolve(answer);
    } catch {
      // not an answer
    }
  });
  send();
  return promise.finally(() => {
    clearInterval(again);
    clearTimeout(end);
    socket.close();
  });
}
