import { expect, test } from 'vitest';
import type { Lab } from '../lab.ts';
import type { Side } from '../pair.ts';
import { Controllers } from './controllers.ts';

/** Controllers that a script plays: `say` reports an event of the latest twin of a side. */
function scripted() {
  const said: Partial<Record<Side, (line: string) => void>> = {};
  const ends: Partial<Record<Side, () => void>> = {};
  const host = (side: Side) => ({
    disk: '/nowhere',
    isPowered: true,
    program: () => [],
    spawn: (_name: string, _command: string[], options: { onLine: (line: string) => void }) => {
      said[side] = options.onLine;
      const { promise: ended, resolve } = Promise.withResolvers<{ code: number; signal: null }>();
      ends[side] = () => resolve({ code: 0, signal: null });
      return { ended, tell: () => {}, stop: () => ended };
    },
  });
  const recorder = { event: () => {}, relay: () => {} };
  const lab = { hosts: { a: host('a'), b: host('b') }, slot: { name: '' }, recorder };
  const controllers = new Controllers(lab as unknown as Lab, 'controller.ts');
  const start = (side: Side) => controllers.start(side, () => ({}));
  const stop = (side: Side) => said[side]?.(JSON.stringify({ tNs: 1, event: 'stopped' }));
  const end = async (side: Side) => {
    ends[side]?.();
    await Promise.resolve();
  };
  return { controllers, start, stop, end };
}

test('a pair is over when each side has ended or stopped, until a new twin begins', async () => {
  const { controllers, start, stop, end } = scripted();
  expect(controllers.isOver).toBe(false);
  start('a');
  start('b');
  stop('a');
  expect(controllers.isOver).toBe(false);
  await end('b');
  expect(controllers.isOver).toBe(true);
  start('a');
  expect(controllers.isOver).toBe(false);
  await end('a');
  expect(controllers.isOver).toBe(true);
});
