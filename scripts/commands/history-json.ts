/** The history as JSON, for other programs. */
import type { Overview } from '../../reports/history/overview.ts';
import type { Trend } from '../../reports/history/trends.ts';

/** Values only: no derived texts. */
export function historyJson({ campaigns, trends, standings }: Overview) {
  return {
    campaigns: campaigns.map(({ environment, ...campaign }) => campaign),
    standings,
    trends: trends.map(trendJson),
  };
}

function trendJson({ measure, points, changes, ...cell }: Trend) {
  return {
    ...cell,
    measure: measure.name,
    unit: measure.unit,
    better: measure.better,
    points: points.map(({ campaign, value, trials }) => {
      return { campaign: campaign.name, startedAt: campaign.startedAt, value, trials };
    }),
    changes: changes.map(({ at, ...change }) => {
      const campaign = points[at]?.campaign;
      return { campaign: campaign?.name, startedAt: campaign?.startedAt, ...change };
    }),
  };
}
