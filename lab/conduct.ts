/** Conducts a trial with pairs that are ready: break them under load, heal, settle, collect. */
import { attemptInOrder, attemptTogether } from './attempts.ts';
import { HEAL_DEADLINE_MS } from './injections.ts';
import { type Load, runLoad, type Unit } from './load-phase.ts';
import type { Phases } from './phases.ts';
import type { Experiment } from './scenario.ts';

const COLLECT_DEADLINE_MS = 60_000;
const FAULT_DEADLINE_MS = 30_000;

export interface Conducted extends Omit<Load, 'late'> {
  phases: Phases;
}

/**
 * Sets the conditions, runs the load, and concludes. An error is recorded with its phase and
 * thrown again, after every fault was healed, the clients ended and the evidence collected.
 */
export async function conduct(conducted: Conducted): Promise<void> {
  const { experiment, injections, phases } = conducted;
  const { conditions = [] } = experiment;
  try {
    await phases.run('conditions', (conditions.length + 1) * FAULT_DEADLINE_MS, async () => {
      for (const [index, fault] of conditions.entries())
        await injections.inject(`condition-${index}`, fault);
    });
    await phases.run('load', loadDeadlineMs(experiment), (late) => runLoad({ ...conducted, late }));
  } finally {
    await conclude(conducted);
  }
}

/** Heals every fault, ends the clients and collects; an error of one step does not skip others. */
async function conclude({ experiment, phases, units, injections }: Conducted): Promise<void> {
  const { settleMs } = experiment;
  const deadlineMs = settleMs + COLLECT_DEADLINE_MS + injections.activeCount * HEAL_DEADLINE_MS;
  try {
    await phases.run('settle', deadlineMs, () =>
      attemptInOrder([
        () => injections.healAll(),
        () =>
          attemptTogether(
            units.map(
              ({ workload }) =>
                () =>
                  workload.end(settleMs),
            ),
          ),
      ]),
    );
  } finally {
    await phases.run('collect', COLLECT_DEADLINE_MS, () =>
      attemptInOrder(units.map((unit) => () => collect(unit))),
    );
  }
}

async function collect({ lab, pair, workload }: Unit): Promise<void> {
  // A guest without a survivor cannot be read; the judge then reports the missing evidence.
  const failed = (message: string) => lab.recorder.event('ftlab', 'readback-failed', { message });
  if (pair.isOver?.()) failed('both sides have ended or stopped');
  else await workload.readBack().catch((error: Error) => failed(error.message));
  await pair.collect();
}

/** Time for the load, and for each fault to be injected and seen. */
function loadDeadlineMs({ loadMs, timeline }: Experiment): number {
  return loadMs + (timeline.length + 1) * FAULT_DEADLINE_MS;
}
