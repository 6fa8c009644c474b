/** Runs and judges the schedule of a seed. The seed alone decides what happens. */
import { MS } from './constants.ts';
import type { Coverage, Violation } from './observer.ts';
import { type Plan, planOf } from './plan.ts';
import type { Rules } from './rules.ts';
import { type SideName, type Style, World } from './world.ts';

/** Time from the end of the last trouble until a side must speak. */
const SETTLE_MS = 1300;
const REPAIR_MS = 1200;
/** The operator waits until the agent has started. */
const AGENT_STARTS_MS = 20;
/** A side speaks when it sends a frame within this time. */
const RECENT_MS = 300;

export interface Outcome {
  violation: Violation | null;
  /** The broken promise, and the plan of the schedule. */
  says: string;
  coverage: Coverage;
  steps: number;
  digest: number;
}

/** `trace` gets a line for each thing that happens. */
export function runSchedule(
  seed: number,
  rules: Rules,
  style: Style,
  trace: ((line: string) => void) | null = null,
): Outcome {
  const world = new World(seed, rules, style);
  const plan = planOf(seed);
  const { agenda, observer } = world;
  const isOver = () => observer.violation !== null;
  observer.trace = trace;
  for (const trouble of plan.troubles) {
    agenda.after(trouble.fromMs * MS, () => {
      observer.note(`begin: ${trouble.says}`);
      trouble.begin(world);
    });
    agenda.after(trouble.untilMs * MS, () => {
      observer.note(`end: ${trouble.says}`);
      trouble.end(world);
    });
  }
  world.begin();
  agenda.runUntil((plan.healedMs + SETTLE_MS) * MS, isOver);
  if (!isOver()) judge(world, plan);
  if (!isOver() && plan.isRepaired && !plan.isForGood && world.survivor) {
    world.reprotect(AGENT_STARTS_MS * MS);
    agenda.runUntil(agenda.nowNs + REPAIR_MS * MS, isOver);
    if (!isOver() && (world.witness.disk.members.length < 2 || !isHeard(world)))
      observer.violate('not-protected-again', `members ${world.witness.disk.members}`);
  }
  const { violation, coverage } = observer;
  const { steps, digest } = agenda;
  const says = violation ? `${observer.says}; ${described(plan)}` : '';
  coverage.heard = isHeard(world) ? 1 : 0;
  for (const path of world.paths) {
    coverage.late += path.lateCount;
    coverage.overtaken += path.overtakenCount;
  }
  return { violation, says, coverage, steps, digest };
}

function described({ troubles }: Plan): string {
  return troubles
    .map(({ fromMs, untilMs, says }) => `${fromMs}–${Math.round(untilMs)} ms ${says}`)
    .join('; ');
}

function isHeard({ observer, agenda }: World): boolean {
  return observer.lastFrameNs > agenda.nowNs - RECENT_MS * MS;
}

/** Checks that hold once all is healed. */
function judge(world: World, plan: Plan): void {
  const { observer, members, witness } = world;
  if (plan.isStallOnly && observer.hasShrunk)
    observer.violate('left-out-for-nothing', `members ${witness.disk.members}`);
  for (const side of ['a', 'b'] as const) {
    const member = members[side];
    if (!member) continue;
    const isMember = witness.disk.members.includes(side);
    const isLeftOut = !isMember && members[member.peer]?.state.epoch === witness.disk.epoch;
    const canSpeak = isMember && !member.isStopped && (member.isActive || member.hasGuest());
    if (canSpeak && !isHeard(world))
      observer.violate('nobody-speaks', `${side} is a member with a guest`);
    if (isMember && member.isStopped && isSpared(plan, side))
      observer.violate('member-stopped', `${side} has stopped`);
    const hasGuest = member.isActive || member.hasGuest();
    const isRunning = !member.isStopped && hasGuest && !plan.troubles.some(isReprotection);
    if (isLeftOut && isRunning && world.settings.style === 'running')
      observer.violate('left-out-runs', `${side} still runs its guest`);
    if (isLeftOut && !member.isStopped && member.isLive)
      observer.violate('left-out-runs', `${side} still runs its guest`);
  }
}

function isReprotection({ says }: { says: string }): boolean {
  return says === 're-protection';
}

/** Whether a side was never hurt and its way to the witness never. */
function isSpared({ troubles }: Plan, side: SideName): boolean {
  return troubles.every(({ hurts, cutsOff }) => !hurts.includes(side) && !cutsOff.includes(side));
}
