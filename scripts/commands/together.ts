/** Options that exclude each other. */
import { UsageError } from '../errors.ts';
import type { RunOptions } from './options.ts';

/** Throws UsageError: a campaign that is resumed, or run from a plan, is decided already. */
export function checkTogether(targets: readonly string[], options: RunOptions): void {
  const decides = {
    ...(targets.length > 0 ? { 'the targets': true } : {}),
    '--engine': options.engines.length > 0,
    '--trials': options.trials !== null,
    '--seed': options.seed !== null,
    '--set': Object.keys(options.set).length > 0,
  };
  if (options.resume && options.plan)
    throw new UsageError('--resume and --plan exclude each other');
  const decided = options.resume
    ? '--resume continues a campaign as it was planned'
    : options.plan
      ? '--plan runs exactly what is in the plan'
      : null;
  if (decided) refuseTyped(decided, decides);
}

/** Throws UsageError that names each option typed (name → was it typed) though it is `decided`. */
export function refuseTyped(decided: string, isTyped: Readonly<Record<string, boolean>>): void {
  const typed = Object.entries(isTyped).flatMap(([name, is]) => (is ? [name] : []));
  if (typed.length > 0) throw new UsageError(`${decided}: leave out ${typed.join(', ')}`);
}
