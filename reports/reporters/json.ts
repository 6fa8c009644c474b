/** The campaign as JSON: the contents of campaign.json, and the standings of its cells. */
import { writeWhole } from '../write.ts';
import type { ReporterKind } from './reporter.ts';

export const json: ReporterKind = {
  name: 'json',
  says: 'campaign.json with the standings of its cells on stdout, and nothing else there',
  file: null,
  ownsStdout: true,
  create: ({ file, print }) => ({
    onEnd(campaign, _, standings) {
      const text = `${JSON.stringify({ ...campaign, standings }, null, 1)}\n`;
      if (file === null) print(text);
      else writeWhole(file, text);
      return file;
    },
  }),
};
