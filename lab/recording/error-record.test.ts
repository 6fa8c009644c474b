import { expect, test } from 'vitest';
import { errorRecord, flatten } from './error-record.ts';

test('an error is recorded with its stack and every cause, outermost first', () => {
  const inner = new Error('no route to host');
  const error = new Error('host a did not start', { cause: new Error('ssh', { cause: inner }) });
  const { message, stack, causes } = errorRecord(error);
  expect(message).toBe('host a did not start');
  expect(stack).toContain('error-record.test.ts');
  expect(causes.map((cause) => cause.message)).toEqual(['ssh', 'no route to host']);
  expect(causes[1]?.stack).toContain('error-record.test.ts');
});

test('errors that were joined are causes; a text that was thrown has no stack', () => {
  const joined = new AggregateError([new Error('one'), 'two'], '2 faults were not healed');
  expect(errorRecord(joined)).toMatchObject({
    message: '2 faults were not healed',
    causes: [{ message: 'one' }, { message: 'two', stack: null }],
  });
});

test('an error that causes itself ends', () => {
  const error = new Error('round');
  error.cause = error;
  expect(errorRecord(error).causes.length).toBeLessThan(20);
});

test('an error of a disposal does not hide the error before it', () => {
  const [first, second] = [new Error('load failed'), new Error('umount failed')];
  expect(flatten(new SuppressedError(second, first, 'disposal'))).toEqual([first, second]);
});
