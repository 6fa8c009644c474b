/** Axes: from values to pixels, and where their ticks stand. Runs in Node and in the browser. */
import { decimal } from '../formats/decimal.ts';

export interface Scale {
  /** Pixel of a value; values beyond the ends stop at them. */
  at(value: number): number;
  /** Value at a pixel, within the ends. */
  valueAt(pixel: number): number;
  readonly ticks: readonly number[];
}

type Ends = readonly [number, number];

export function linearScale([from, to]: Ends, [left, right]: Ends, tickCount = 5): Scale {
  const span = to > from ? to - from : 1;
  const share = (value: number) => clamp((value - from) / span, 0, 1);
  return {
    at: (value) => left + share(value) * (right - left),
    valueAt: (pixel) => from + clamp((pixel - left) / (right - left), 0, 1) * span,
    ticks: roundTicks(from, from + span, tickCount),
  };
}

/** Ticks are powers of ten, with 2 and 5 times them where the axis is short. */
export function logScale([low, high]: Ends, [left, right]: Ends): Scale {
  const from = Math.log10(Math.max(low, 1e-6));
  const to = Math.max(from + 0.5, Math.log10(Math.max(high, 1e-6)));
  const inner = linearScale([from, to], [left, right]);
  const powers = Array.from({ length: Math.floor(to) - Math.ceil(from) + 1 }, (_, index) => {
    return 10 ** (Math.ceil(from) + index);
  });
  const fine = powers.length < 3 ? [1, 2, 5] : [1];
  const ticks = [(powers[0] ?? 1) / 10, ...powers].flatMap((power) =>
    fine.map((digit) => digit * power),
  );
  return {
    at: (value) => inner.at(Math.log10(Math.max(value, 10 ** from))),
    valueAt: (pixel) => 10 ** inner.valueAt(pixel),
    ticks: ticks.filter((tick) => tick >= 10 ** from * 0.999 && tick <= 10 ** to * 1.001),
  };
}

/** Multiples of 1, 2 or 5 times a power of ten from `from` to `to`, about so many. */
function roundTicks(from: number, to: number, count: number): number[] {
  const step = nextRound((to - from) / Math.max(1, count));
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    return Number(((first + index) * step).toPrecision(12));
  });
}

/** The next of 1, 2 and 5 times a power of ten. */
export function nextRound(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
  const digit = [1, 2, 5].find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return digit * power;
}

/** A number for a tick or a readout: three digits are enough to read. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2;
  return decimal(value, digits);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
