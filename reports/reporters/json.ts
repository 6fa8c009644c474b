/** The campaign as JSON: what campaign.json holds. */
import { writeWhole } from '../write.ts';
import type { ReporterKind } from './reporter.ts';

export const json: ReporterKind = {
  name: 'json',
  says: 'campaign.json on stdout, and nothing else there',
  file: null,
  ownsStdout: true,
  create: ({ file, print }) => ({
    onEnd(campaign) {
      const text = `${JSON.stringify(campaign, null, 1)}\n`;
      if (file === null) print(text);
      else writeWhole(file, text);
      return file;
    },
  }),
};
