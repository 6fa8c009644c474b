/** The troubles of a schedule, drawn from its seed. */
import { seededRandom } from '../../recording/random.ts';
import { MS } from './constants.ts';
import {
  all,
  allOf,
  BOTH,
  cut,
  cutPaths,
  type Draw,
  disorder,
  drawn,
  during,
  freeze,
  guestDies,
  guestDiesOf,
  hang,
  once,
  onPaths,
  type Paths,
  PROCESSES,
  pick,
  powerCut,
  powerCutOf,
  reprotect,
  slow,
  slowDisk,
  slowTwins,
  type Trouble,
  twins,
  witnessPowerCut,
} from './troubles.ts';

export interface Plan {
  troubles: Trouble[];
  /** From then on nothing is wrong any more, ms. */
  healedMs: number;
  /** All that goes wrong is that everything stalls at once. */
  isStallOnly: boolean;
  /** Something is never healed. */
  isForGood: boolean;
  /** The operator re-protects the pair once all troubles are healed. */
  isRepaired: boolean;
}

/** One to four troubles at random times. */
function chaos(draw: Draw): Trouble[] {
  const troubles = Array.from({ length: 1 + Math.floor(draw() * 4) }, () =>
    drawn(draw, draw() * 600),
  );
  if (draw() < 0.3) troubles.push(once(reprotect, 300 + draw() * 700));
  return troubles;
}

/** The twins cannot reach each other, both reach the witness; and one trouble beside it. */
function parted(draw: Draw): Trouble[] {
  const from = draw() < 0.6 ? BOTH : [pick(draw, BOTH)];
  const paths: Paths = {
    ...{ says: `${from.join('+')}→ on every link`, cutsOff: [] },
    of: ({ network }) => from.flatMap((side) => [network.sync[side], network.lan[side]]),
  };
  const fromMs = Math.round(100 + draw() * 200);
  const first = { ...cut(paths), fromMs, untilMs: fromMs + Math.round(200 + draw() * 700) };
  return draw() < 0.4 ? [first] : [first, drawn(draw, fromMs - 100 + draw() * 600)];
}

/** A failure, a re-protection, and then more failures. */
function sequence(draw: Draw): Trouble[] {
  const fromMs = 80 + draw() * 150;
  const fail = pick(draw, [powerCut, guestDies, hang, () => cut(all(draw))]);
  const first = { ...fail(draw), fromMs, untilMs: fromMs + 400 };
  const againMs = fromMs + 450 + draw() * 300;
  const later = Array.from({ length: Math.floor(draw() * 3) }, () =>
    drawn(draw, againMs + draw() * 600),
  );
  return [first, once(reprotect, againMs), ...later];
}

/** Everything on the computer stalls at once. */
function stall(draw: Draw): Trouble[] {
  const fromMs = Math.round(200 + draw() * 500);
  const untilMs = fromMs + Math.round(50 + draw() * 700);
  return [{ ...freeze(BOTH, PROCESSES), fromMs, untilMs }];
}

const ALL_OF_A = cutPaths('all of a', ['a'], allOf('a'));
const ALL_FROM_A = cutPaths('all from a', ['a'], ({ network: { sync, lan, quorum } }) => [
  ...[sync.a, lan.a, quorum.a.to],
]);

/** The active is cut off, and the cut ends about when the standby takes over. */
function replaced(draw: Draw): Trouble[] {
  const fromMs = 250 + draw() * 300;
  const untilMs = fromMs + 250 + draw() * draw() * 500;
  const troubles = [during(draw() < 0.7 ? ALL_OF_A : ALL_FROM_A, fromMs, untilMs)];
  // Its controller is not silent before, so the standby promises until the cut.
  const isLate = draw() < 0.4;
  if (isLate || draw() < 0.4)
    troubles.push(during(freeze(['a'], ['agent']), fromMs - 400, untilMs));
  if (isLate) return [...troubles, lateRenewal(draw, fromMs)];
  if (draw() < 0.3) troubles.push(during(slowTwins(draw), fromMs - 250, untilMs));
  if (draw() < 0.4) troubles.push(during(slowDisk(draw), fromMs, untilMs));
  const [frozenMs, lastsMs] = [fromMs - 20 + draw() * 280, 20 + draw() * draw() * 400];
  const frozen = pick(draw, ['nft', 'nft', 'guest', 'controller'] as const);
  if (draw() < 0.8) troubles.push(during(freeze(['a'], [frozen]), frozenMs, frozenMs + lastsMs));
  return troubles;
}

/** Around the last renewal that the lease covers. */
function lateRenewal(draw: Draw, cutMs: number): Trouble {
  const fromMs = cutMs + 85 + draw() * 65;
  return during(freeze(['a'], ['nft']), fromMs, fromMs + 15 + draw() * 35);
}

/** The links are bad while the pair is made, and then the active is lost. */
function joining(draw: Draw): Trouble[] {
  if (draw() < 0.3) return deafJoining(draw);
  if (draw() < 0.3) return uncertain(draw);
  const bad = pick(draw, [
    () => A_SPEAKS,
    () => B_SPEAKS,
    () => cutPaths('witness to a', ['a'], ({ network }) => [network.quorum.a.from]),
    () => slow(draw),
    () => disorder(draw),
  ])();
  const lostMs = 150 + draw() * 600;
  const lost = pick(draw, [() => ALL_OF_A, () => cut(twins(draw)), powerCut, hang])(draw);
  return [
    during(bad, draw() * 100, 200 + draw() * 700),
    during(lost, lostMs, lostMs + 200 + draw() * 900),
  ];
}

const PARTED = cutPaths('a+b→ on every link', [], ({ network: { sync, lan } }) => [
  ...[sync.a, sync.b, lan.a, lan.b],
]);
const A_SPEAKS = cutPaths('a→ on every link', [], ({ network: { sync, lan } }) => [sync.a, lan.a]);
const B_SPEAKS = cutPaths('b→ on every link', [], ({ network: { sync, lan } }) => [sync.b, lan.b]);

/** Packets from b reach a late, while packets from a do not reach b any more. */
function deafJoining(draw: Draw): Trouble[] {
  return [
    during(B_SPEAKS, 0, 350 + draw() * 300),
    during(A_SPEAKS, 40 + draw() * 120, 700 + draw() * 300),
  ];
}

/** a does not learn that the witness made b a member, and then loses b. */
function uncertain(draw: Draw): Trouble[] {
  const partedMs = 200 + draw() * 200;
  return [
    during(
      cutPaths('witness to a', ['a'], ({ network }) => [network.quorum.a.from]),
      0,
      1000,
    ),
    during(PARTED, partedMs, partedMs + 700 + draw() * 300),
  ];
}

/** The twins are parted for good; both reach the witness. */
function partedForGood(draw: Draw): Trouble[] {
  const fromMs = 150 + draw() * 300;
  return [{ ...during(PARTED, fromMs, fromMs), end: () => {} }];
}

/** A question of a arrives twice, the second time very late, when much has changed. */
function late(draw: Draw): Trouble[] {
  const disordered: Paths = {
    ...{ says: 'a to witness', cutsOff: ['a'] },
    of: ({ network }) => [network.quorum.a.to],
  };
  const doubled = onPaths(disordered, '0 to 900 ms slow and doubled', (path, sign) => {
    path.jitterNs += sign * 900 * MS;
    path.duplicateShare += sign;
  });
  const aloneMs = 720 + draw() * 200;
  const lostMs = aloneMs + 500 + draw() * 150;
  return [
    during(guestDiesOf('b'), 60, 60),
    once(reprotect, 430),
    during(doubled, 430, 720),
    during(cutPaths('all of b', ['b'], allOf('b')), aloneMs, lostMs),
    during(powerCutOf(pick(draw, BOTH)), lostMs, lostMs + 50),
  ];
}

/** The twins are parted, and the witness loses power while it writes. */
function amnesia(draw: Draw): Trouble[] {
  const fromMs = 150 + draw() * 150;
  const lostMs = fromMs + 250 + draw() * 300;
  return [
    during(PARTED, fromMs, fromMs + 500 + draw() * 400),
    during(slowDisk(draw), 0, lostMs + 100),
    during(witnessPowerCut, lostMs, lostMs + 20 + draw() * 150),
  ];
}

const FORMS = [
  ...[stall, parted, parted, chaos, chaos, chaos, chaos, sequence, sequence],
  ...[replaced, replaced, replaced, joining, joining, amnesia, late, partedForGood],
];

export function planOf(seed: number): Plan {
  const draw = seededRandom(seed ^ 0x5bd1e995);
  const form = pick(draw, FORMS);
  const troubles = form(draw);
  const healedMs = Math.max(...troubles.map(({ untilMs }) => untilMs));
  const [isStallOnly, isForGood] = [form === stall, form === partedForGood];
  return { troubles, healedMs, isStallOnly, isForGood, isRepaired: draw() < 0.2 };
}
