import { expect, test } from 'vitest';
import { sampleNight, sampleTrial } from '../samples/history.ts';
import { EVERYTHING, overviewOf } from './overview.ts';
import { historyPage, trendPlot } from './page.ts';
import { History } from './store.ts';

const HOSTILE = 'smoke/<script>alert(1)</script>\u202e';

function shifted(scenario: string) {
  const history = new History(':memory:');
  for (let night = 0; night < 24; night++) {
    const silenceMs = (night < 12 ? 330 : 400) + (night % 3);
    const environment = { kernel: night < 12 ? '6.1.0-50' : HOSTILE };
    const trial = sampleTrial({ silenceMs, takeovers: 1 }, { scenario });
    history.put(sampleNight(night, { environment }), [trial]);
  }
  return overviewOf(history, EVERYTHING);
}

test('a change is a band between two campaigns, and a row with other changes of that time', () => {
  const overview = shifted('smoke/active-power');
  const [trend] = overview.trends;
  const plot = trend && trendPlot(trend);
  expect(plot?.series[0]?.points).toHaveLength(24);
  expect(plot?.bands).toEqual([{ label: 'worse (+21.1 %)', from: 11, to: 12, style: 2 }]);
  const { text } = historyPage(overview);
  expect(text).toContain('2026-09-13 01:00 UTC');
  expect(text).toContain('kernel 6.1.0-50 → ');
  expect(text).toContain('takeovers 1'); // never changed
});

test('nothing that was recorded becomes markup', () => {
  const { text } = historyPage(shifted(HOSTILE));
  expect(text).not.toContain('<script');
  expect(text).not.toContain('\u202e');
  expect(text).toContain('&lt;script&gt;');
});

test('a history without campaigns is a page that says so', () => {
  using history = new History(':memory:');
  expect(historyPage(overviewOf(history, EVERYTHING)).text).toContain('No campaign is stored.');
});
