/** Troubles of a simulation: faults of links, processes, hosts, witness and disk. */
import { MS } from './constants.ts';
import type { Path } from './network.ts';
import type { Process } from './process.ts';
import type { SideName, World } from './world.ts';

export interface Trouble {
  fromMs: number;
  untilMs: number;
  says: string;
  begin(world: World): void;
  end(world: World): void;
  /** Sides whose hosts or processes it hits, and sides whose way to the witness it hits. */
  hurts: readonly SideName[];
  cutsOff: readonly SideName[];
}

export type Draw = () => number;
type Effects = Omit<Trouble, 'fromMs' | 'untilMs'>;

export const BOTH: readonly SideName[] = ['a', 'b'];

export function pick<T>(draw: Draw, from: readonly T[]): T {
  return from[Math.floor(draw() * from.length)] as T;
}

/** A set of one-way paths, with its name. */
export interface Paths {
  says: string;
  cutsOff: readonly SideName[];
  of(world: World): Path[];
}

/** Between the twins: on one link or both, both ways or one way. */
export function twins(draw: Draw): Paths {
  const links = draw() < 0.7 ? (['sync', 'lan'] as const) : [pick(draw, ['sync', 'lan'] as const)];
  const from = draw() < 0.6 ? BOTH : [pick(draw, BOTH)];
  return {
    says: `${from.join('+')}→ on ${links.join('+')}`,
    cutsOff: [],
    of: ({ network }) => links.flatMap((link) => from.map((side) => network[link][side])),
  };
}

/** Between sides and witness, both ways or one way. */
function witness(draw: Draw): Paths {
  const sides = draw() < 0.4 ? BOTH : [pick(draw, BOTH)];
  const ways = draw() < 0.6 ? (['to', 'from'] as const) : [pick(draw, ['to', 'from'] as const)];
  return {
    says: `${sides.join('+')} ${ways.join('+')} witness`,
    cutsOff: sides,
    of: ({ network }) => sides.flatMap((side) => ways.map((way) => network.quorum[side][way])),
  };
}

/** All paths of one side. */
export function all(draw: Draw): Paths {
  const side = pick(draw, BOTH);
  return { says: `all of ${side}`, cutsOff: [side], of: allOf(side) };
}

export function allOf(side: SideName): Paths['of'] {
  return ({ network: { sync, lan, quorum } }) => [
    ...[sync.a, sync.b, lan.a, lan.b, quorum[side].to, quorum[side].from],
  ];
}

function anyPaths(draw: Draw): Paths {
  return pick(draw, [twins, twins, witness, witness, all])(draw);
}

export function onPaths(
  { says, cutsOff, of }: Paths,
  label: string,
  set: (path: Path, sign: 1 | -1) => void,
): Effects {
  return {
    ...{ says: `${label} ${says}`, cutsOff, hurts: [] },
    begin: (world) => {
      for (const path of of(world)) set(path, 1);
    },
    end: (world) => {
      for (const path of of(world)) set(path, -1);
    },
  };
}

export function cut(paths: Paths): Effects {
  return onPaths(paths, 'cut', (path, sign) => {
    path.cuts += sign;
  });
}

export function slow(draw: Draw): Effects {
  const delayNs = Math.round((draw() < 0.5 ? draw() * 40 : draw() * 400) * MS);
  return onPaths(anyPaths(draw), `${Math.round(delayNs / MS)} ms slow`, (path, sign) => {
    path.delayNs += sign * delayNs;
  });
}

export function disorder(draw: Draw): Effects {
  const jitterNs = Math.round(draw() * 150 * MS);
  return onPaths(anyPaths(draw), 'disorder and doubles', (path, sign) => {
    path.jitterNs += sign * jitterNs;
    path.duplicateShare += sign * 0.5;
  });
}

function lossy(draw: Draw): Effects {
  const share = 0.1 + 0.6 * draw();
  return onPaths(anyPaths(draw), `${Math.round(100 * share)} % lost`, (path, sign) => {
    path.lossShare += sign * share;
  });
}

export const PROCESSES = ['controller', 'agent', 'guest', 'nft'] as const;

export function freeze(
  sides: readonly SideName[],
  names: readonly (typeof PROCESSES)[number][],
): Effects {
  let frozen: Process[] = [];
  return {
    ...{ says: `freeze ${names.join('+')} of ${sides.join('+')}`, hurts: sides, cutsOff: [] },
    begin: ({ members }) => {
      frozen = sides.flatMap((side) => {
        const member = members[side];
        return member ? names.map((name) => member[name]) : [];
      });
      for (const process of frozen) process.freeze();
    },
    end: () => {
      for (const process of frozen) process.thaw();
    },
  };
}

function anyFreeze(draw: Draw): Effects {
  const names = draw() < 0.5 ? PROCESSES : [pick(draw, PROCESSES)];
  return freeze([pick(draw, BOTH)], names);
}

/** A host that hangs: its processes stand still, and its ports are dark. */
export function hang(draw: Draw): Effects {
  const side = pick(draw, BOTH);
  const frozen = freeze([side], PROCESSES);
  const dark = cut({ says: `all of ${side}`, cutsOff: [side], of: allOf(side) });
  return {
    ...{ says: `hang ${side}`, hurts: [side], cutsOff: [side] },
    begin: (world) => {
      dark.begin(world);
      frozen.begin(world);
    },
    end: (world) => {
      dark.end(world);
      frozen.end(world);
    },
  };
}

export function powerCut(draw: Draw): Effects {
  return powerCutOf(pick(draw, BOTH));
}

export function powerCutOf(side: SideName): Effects {
  return {
    ...{ says: `power cut of ${side}`, hurts: [side], cutsOff: [] },
    begin: (world) => world.powerCut(side),
    end: (world) => {
      world.hosts[side].isPowered = true;
    },
  };
}

export function guestDies(draw: Draw): Effects {
  return guestDiesOf(pick(draw, BOTH));
}

export function guestDiesOf(side: SideName): Effects {
  return {
    ...{ says: `the guest of ${side} dies`, hurts: [side], cutsOff: [] },
    begin: ({ members }) => members[side]?.stop(),
    end: () => {},
  };
}

export const witnessPowerCut: Effects = {
  ...{ says: 'power cut of the witness', hurts: [], cutsOff: BOTH },
  begin: ({ witness }) => witness.powerCut(),
  end: ({ witness }) => witness.powerOn(),
};

export function slowDisk(draw: Draw): Effects {
  const fsyncNs = Math.round((20 + draw() * 380) * MS);
  return {
    ...{ says: `the witness writes in ${Math.round(fsyncNs / MS)} ms`, hurts: [], cutsOff: BOTH },
    begin: ({ witness }) => {
      witness.fsyncNs = fsyncNs;
    },
    end: ({ witness }) => {
      witness.fsyncNs = MS;
    },
  };
}

export const reprotect: Effects = {
  ...{ says: 're-protection', hurts: [], cutsOff: [] },
  begin: (world) => world.reprotect(),
  end: () => {},
};

const ANY: readonly ((draw: Draw) => Effects)[] = [
  (draw) => cut(twins(draw)),
  (draw) => cut(anyPaths(draw)),
  (draw) => cut(witness(draw)),
  ...[slow, disorder, lossy, anyFreeze, anyFreeze, hang, powerCut, guestDies, slowDisk],
  () => witnessPowerCut,
];

export function drawn(draw: Draw, fromMs: number): Trouble {
  const lastsMs = Math.round(20 + draw() * (draw() < 0.5 ? 150 : 650));
  return { ...pick(draw, ANY)(draw), fromMs: Math.round(fromMs), untilMs: fromMs + lastsMs };
}

export function once(effects: Effects, atMs: number): Trouble {
  return { ...effects, fromMs: Math.round(atMs), untilMs: Math.round(atMs) };
}

/** A trouble from one time to another, ms. */
export function during(effects: Effects, fromMs: number, untilMs: number): Trouble {
  return { ...effects, fromMs: Math.round(fromMs), untilMs: Math.round(untilMs) };
}

export function cutPaths(says: string, cutsOff: readonly SideName[], of: Paths['of']): Effects {
  return cut({ says, cutsOff, of });
}

/** Everything between the twins takes longer. */
export function slowTwins(draw: Draw): Effects {
  const delayNs = Math.round((30 + draw() * 200) * MS);
  const paths: Paths = {
    ...{ says: 'a+b→ on every link', cutsOff: [] },
    of: ({ network: { sync, lan } }) => [sync.a, sync.b, lan.a, lan.b],
  };
  return onPaths(paths, `${Math.round(delayNs / MS)} ms slow`, (path, sign) => {
    path.delayNs += sign * delayNs;
  });
}
