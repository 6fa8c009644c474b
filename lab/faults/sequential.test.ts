import { expect, test } from 'vitest';
import { seededRandom } from '../recording/random.ts';
import {
  type Bursts,
  inBursts,
  independent,
  type Model,
  outcomesToTell,
  SequentialTest,
  stronger,
} from './sequential.ts';

const TRIES = 200;
const random = seededRandom(7);

type Link = (count: number) => boolean[];

const each =
  (share: number): Link =>
  (count) =>
    Array.from({ length: count }, () => random() < share);

function bursty({ enter, leave, loss, otherwise }: Bursts): Link {
  let isBad = false;
  return (count) =>
    Array.from({ length: count }, () => {
      isBad = isBad ? random() >= leave : random() < enter;
      return random() < (isBad ? loss : otherwise);
    });
}

/** Judgements over many tries; each is measured until it is judged, or for 12 × the mean time. */
function judgements(requested: Model, rivals: Model[], link: Link, round: number): Set<string> {
  const found = new Set<string>();
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const test = new SequentialTest(requested, rivals);
    let judgement = test.take(link(round));
    for (let n = 0; n < 12 && judgement === 'open'; n++) judgement = test.take(link(round));
    found.add(judgement);
  }
  return found;
}

test.each([0.02, 0.1, 0.3, 0.5, 0.9])(
  'a share of %d is distinguished from half and from twice as much',
  (p) => {
    const strong = stronger(p) ?? 1;
    const models = [p / 2, strong].map(independent);
    const round = Math.max(outcomesToTell(p, p / 2), outcomesToTell(p, strong));
    const of = (link: Link) => judgements(independent(p), models, link, round);
    expect(of(each(p))).toEqual(new Set(['seen']));
    for (const wrong of [0, p / 2, p / 4, strong, 1])
      expect(of(each(wrong)), `${wrong}`).toEqual(new Set(['refuted']));
  },
);

test('a share of 1 may miss once, and is distinguished from a smaller share', () => {
  const of = (link: Link) => judgements(independent(1), [independent(0.5)], link, 100);
  expect(of((count) => each(1)(count).with(3, false))).toEqual(new Set(['seen']));
  expect(of(each(0.5))).toEqual(new Set(['refuted']));
  expect(stronger(1)).toBeNull();
});

test('bursts are distinguished from other bursts, and from independent losses', () => {
  const requested = { enter: 0.02, leave: 0.25, loss: 1, otherwise: 0 };
  const others: Bursts[] = [
    { ...requested, enter: 0.01 },
    { ...requested, enter: 0.04 },
    { ...requested, leave: 0.125 },
    { ...requested, leave: 0.5 },
    { ...requested, loss: 0.5 },
  ];
  const rivals = others.map(inBursts);
  const of = (link: Link) => judgements(inBursts(requested), rivals, link, 2000);
  expect(of(bursty(requested))).toEqual(new Set(['seen']));
  for (const other of others)
    expect(of(bursty(other)), JSON.stringify(other)).toEqual(new Set(['refuted']));
  // As much is lost, but not in bursts, or in bursts half as long that come twice as often.
  expect(of(each(0.02 / 0.27))).toEqual(new Set(['refuted']));
  expect(of(bursty({ ...requested, enter: 0.04, leave: 0.5 }))).toEqual(new Set(['refuted']));
});

test('bursts of one frame are independent losses', () => {
  const outcomes = [true, false, false, true, false];
  const bursts = inBursts({ enter: 0.3, leave: 0.7, loss: 0.4, otherwise: 0.4 });
  expect(bursts(outcomes)).toBeCloseTo(independent(0.4)(outcomes));
  expect(independent(0.4)(outcomes)).toBeCloseTo(2 * Math.log(0.4) + 3 * Math.log(0.6));
});

test('without outcomes there is no judgement', () => {
  expect(new SequentialTest(independent(0.1), [independent(0.05)]).take([])).toBe('open');
});
