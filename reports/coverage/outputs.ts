/** Were enough of the outputs that had to wait for the standby held against its records? */
import { eventsNamed } from '../../lab/recording/events.ts';
import type { Measures } from '../measures/catalogue.ts';
import type { Observed } from '../observed.ts';

/** Fewer outputs than this show nothing of a rule that is wrong by a few rendezvous. */
const CHECKED_MIN = 30;
/** Share of the outputs that had to wait of which at least the recording must show the release. */
const CHECKED_SHARE_MIN = 0.9;

/** The reason why too few outputs were checked, in one line; null when enough were. */
export function outputsGap(
  seen: Pick<Observed, 'events' | 'manifest'>,
  { outputsOwed, outputsChecked }: Measures,
): string | null {
  const [owed, checked] = [outputsOwed ?? 0, outputsChecked ?? 0];
  const of = `${checked} of ${owed} outputs that had to wait could be checked`;
  if (checked < CHECKED_MIN) return `${of}, and at least ${CHECKED_MIN} are required`;
  if (checked >= CHECKED_SHARE_MIN * owed || owed - checked <= heldAtEnds(seen)) return null;
  return `${of}, and at least ${CHECKED_SHARE_MIN * 100} % are required`;
}

/** At each loss of a twin, and at the end, an active holds outputs of at most its lag. */
function heldAtEnds({ events, manifest }: Pick<Observed, 'events' | 'manifest'>): number {
  const { lag } = manifest.engine.parameters;
  const losses = eventsNamed(events, 'witness-granted').filter(({ members }) => members.length < 2);
  return typeof lag === 'number' ? lag * (1 + losses.length) : 0;
}
