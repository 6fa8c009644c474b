import { expect, test } from 'vitest';
import { CommandFailed, onUnexpectedExit, run, start } from './command.ts';

async function failure(command: readonly string[]): Promise<CommandFailed> {
  const error = await run(command).catch((thrown: unknown) => thrown);
  if (!(error instanceof CommandFailed)) throw new Error(`not a CommandFailed: ${error}`);
  return error;
}

test('the error of a failed command has command, exit code, last lines and cause', async () => {
  const script = 'for n in 1 2 3 4 5 6 7; do echo line $n >&2; done; exit 3';
  const error = await failure(['sh', '-c', script]);
  expect(error).toMatchObject({ code: 3, signal: null });
  expect(error.stderr).toEqual(['line 3', 'line 4', 'line 5', 'line 6', 'line 7']);
  expect(error.message).toBe(
    `sh -c ${script} failed (exit code 3): line 3 | line 4 | line 5 | line 6 | line 7`,
  );
  expect(error.cause).toBeInstanceOf(Error);
});

test('the error of a command that a signal ended names the signal', async () => {
  const error = await failure(['sh', '-c', 'kill -9 $$']);
  expect(error).toMatchObject({ code: null, signal: 'SIGKILL' });
  expect(error.message).toMatch(/failed \(signal SIGKILL\): nothing on stderr$/);
});

test('the error of a command that does not exist has a cause that says so', async () => {
  const error = await failure(['ftlab-no-such-command']);
  expect(error).toMatchObject({ code: null, signal: null });
  expect(String(error.cause)).toMatch(/ENOENT/);
});

test('an exit is unexpected until it is expected', async () => {
  const ended = Promise.resolve({ code: 1, signal: null });
  const exits: unknown[] = [];
  onUnexpectedExit({ ended }, (how) => exits.push(how));
  const expectExit = onUnexpectedExit({ ended }, (how) => exits.push(how));
  expectExit();
  await ended;
  await Promise.resolve();
  expect(exits).toEqual([{ code: 1, signal: null }]);
});

test('a process that takes six seconds to end after SIGTERM is left to it', async () => {
  const script = 'trap "sleep 6; exit 41" TERM; echo ready; while :; do sleep 0.1; done';
  const ready = Promise.withResolvers<string>();
  const slow = start('slow', ['sh', '-c', script], { onLine: ready.resolve });
  await ready.promise;
  slow.kill('SIGTERM');
  expect(await slow.ended).toEqual({ code: 41, signal: null });
});
