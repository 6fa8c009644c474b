/** Outages with the noise of real recordings, for tests of statistics. */
import { seededRandom } from '../../lab/recording/random.ts';

/** At a power cut, as they were recorded on a busy computer with two cores, ms. */
const RECORDED_MS = [
  370.6, 379.2, 374.9, 377.3, 553.1, 360.6, 400.1, 348.3, 387.9, 379.9, 351.5, 347.7, 370.8, 380.0,
  402.6,
] as const;

/** `count` outages, ms, each drawn at random from recorded outages. */
export function sampleOutagesMs(seed: number, count: number): number[] {
  const random = seededRandom(seed);
  return Array.from(
    { length: count },
    () => RECORDED_MS[Math.floor(random() * RECORDED_MS.length)] ?? 0,
  );
}
