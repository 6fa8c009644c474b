import { expect, test } from 'vitest';
import { RecordClock, recordOf } from './transport-records.ts';

test('lines of xl are no records, and a record with a field missing is an error', () => {
  expect(recordOf('xc: info: something')).toBeNull();
  expect(recordOf('{"record":"received","tNs":5,"sequence":2}')).toEqual({
    ...{ record: 'received', tNs: 5, sequence: 2 },
  });
  expect(() => recordOf('{"record":"received","tNs":5}')).toThrow(/sequence/);
  expect(() => recordOf('{"record":"unheard","tNs":5}')).toThrow();
});

test('the quickest record bounds the offset of the clock', () => {
  const clock = new RecordClock();
  clock.heard(100, 1_150);
  expect(clock.timeOf(90)).toBe(1_140);
  clock.heard(200, 1_210);
  expect(clock.timeOf(190)).toBe(1_200);
  clock.heard(300, 1_900);
  expect(clock.timeOf(290)).toBe(1_300);
});
