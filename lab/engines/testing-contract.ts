/**
 * For the contract test: the cases it runs, an engine with parameters each, and the steps of each
 * case. A step may have known failures: what the engine is known not to keep in it, and why.
 */
import type { Parameters } from '../recording/parameters.ts';
import type { Engine } from './engine.ts';
import { engines } from './index.ts';
import { remus } from './remus/engine.ts';

/** The steps of a life, in their order. */
export const STEPS = {
  serves: 'is protected and serves',
  withoutStandby: 'continues when its standby loses power',
  reprotected: 'is re-protected onto a host that was away',
  withoutActive: 'continues on its standby when its active loses power',
  theOtherWay: 're-protected the other way round, it survives the next power cut',
  hung: 'an active that hung and came back stays silent',
  ends: 'ends, and leaves no process on any host',
} as const;
export type Step = keyof typeof STEPS;

/** Promises not expected after the loss of the active, and why; an engine may keep them. */
export interface KnownFailures {
  /** Operations acknowledged between the standby's last checkpoint and the takeover are held. */
  readonly sinceCheckpoint?: string;
  /** The clients' connections continue; otherwise the guest answers new connections alone. */
  readonly connections?: string;
}

export interface ContractCase {
  readonly title: string;
  readonly engine: Engine;
  readonly parameters: Parameters;
  /** The steps that the case runs, each with its known failures. */
  readonly steps: Partial<Record<Step, KnownFailures>>;
}

const wholeLife: ContractCase['steps'] = Object.fromEntries(
  Object.keys(STEPS).map((step) => [step, {}]),
);

export const contractCases: readonly ContractCase[] = [
  ...engines.map((engine) => {
    const { name: title, parameters } = engine;
    return { title, engine, parameters, steps: wholeLife };
  }),
  {
    title: 'remus output=stock',
    engine: remus,
    parameters: { ...remus.parameters, output: 'stock' },
    // The output decides only about operations that a lost active has acknowledged. In the other
    // steps both outputs run the same code, which the case of held output goes through.
    steps: {
      serves: {},
      withoutActive: {
        sinceCheckpoint: 'a reply leaves before the standby has the checkpoint behind it',
        connections: 'clients are ahead of the checkpoint in their TCP sequence numbers',
      },
      ends: {},
    },
  },
  {
    title: 'remus guestType=pvh',
    engine: remus,
    // Nested paging makes each write to a page after a checkpoint slow under TCG.
    parameters: { ...remus.parameters, guestType: 'pvh', intervalMs: 500 },
    // Xen copies, restores and resumes a PVH guest in other ways; all other code is the same.
    steps: { serves: {}, withoutActive: {}, ends: {} },
  },
];
