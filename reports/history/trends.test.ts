import { expect, test } from 'vitest';
import { sampleNight, sampleTrial } from '../samples/history.ts';
import { History } from './store.ts';
import { isConstant, type TrendFilter, trendsOf } from './trends.ts';

const ALL: TrendFilter = { target: null, engines: null, measures: null };

/** Twelve nights with an outage of 330 ms, then twelve with this one. */
function shifted(history: History, afterMs: number, change = {}): void {
  for (let night = 0; night < 24; night++) {
    const silenceMs = (night < 12 ? 330 : afterMs) + (night % 3);
    const environment = { kernel: night < 12 ? '6.1.0-50' : '6.1.0-56', qemu: '11.1.3' };
    const commit = night < 18 ? null : 'b'.repeat(40);
    const trial = sampleTrial({ silenceMs, takeovers: 1 }, change);
    history.put(sampleNight(night, { environment, commit }), [trial]);
  }
}

test('a shift is a change for the worse, with other changes of that time', () => {
  using history = new History(':memory:');
  shifted(history, 363);
  const [silence, takeovers, ...more] = [...trendsOf(history, ALL)];
  expect(more).toEqual([]);
  expect(silence?.measure.name).toBe('silenceMs');
  expect(silence?.points).toHaveLength(24);
  expect(silence?.changes).toEqual([
    {
      ...{ at: 12, before: 331, after: 364, probability: expect.any(Number), isWorse: true },
      differences: ['kernel 6.1.0-50 → 6.1.0-56'],
    },
  ]);
  expect(takeovers && isConstant(takeovers)).toBe(true);
  expect(takeovers?.changes).toEqual([]);
});

test('a shift below the practical threshold of the measure is none', () => {
  using history = new History(':memory:');
  shifted(history, 338); // the pulse beats every 10 ms
  expect([...trendsOf(history, ALL)].flatMap(({ changes }) => changes)).toEqual([]);
});

test('the trials of a campaign are one point; another computer has another series', () => {
  using history = new History(':memory:');
  const trials = [1, 2, 9].map((silenceMs, n) => sampleTrial({ silenceMs }, { folder: `${n}` }));
  history.put(sampleNight(0), trials);
  history.put(sampleNight(1, { computer: 'two' }), [sampleTrial({ silenceMs: 5 })]);
  const trends = [...trendsOf(history, ALL)];
  expect(trends.map(({ computer }) => computer)).toEqual(['one', 'two']);
  expect(trends[0]?.points).toMatchObject([{ value: 2, trials: 3 }]);
});

test.each([
  [{}, 2],
  [{ target: 'smoke' }, 1],
  [{ target: 'smok' }, 0],
  [{ target: 'pairs/two' }, 1],
  [{ target: 'pairs/two (pair 1)' }, 1],
  [{ engines: ['lockstep'] }, 1],
  [{ measures: ['silenceMs'] }, 2],
  [{ measures: ['takeovers'] }, 0],
])('the filter %j leaves %i trends', (filter, count) => {
  using history = new History(':memory:');
  const paired = { scenario: 'pairs/two (pair 1)', engine: 'colo' };
  history.put(sampleNight(0), [
    sampleTrial({ silenceMs: 1 }),
    sampleTrial({ silenceMs: 1 }, paired),
  ]);
  expect([...trendsOf(history, { ...ALL, ...filter })]).toHaveLength(count);
});
