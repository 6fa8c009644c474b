/** The frame that the panels of a time chart share: the view, the margins and the precision. */
import { linearScale, type Scale } from './scale.ts';

export interface TimeView {
  /** Width of the picture, px. */
  width: number;
  fromMs: number;
  toMs: number;
}

/** Room for the names of values, px. */
export const LEFT = 58;
export const RIGHT = 10;

/** From time to pixel and back; the browser needs it for the crosshair. */
export function timeScale({ width, fromMs, toMs }: TimeView): Scale {
  return linearScale([fromMs, toMs], [LEFT, width - RIGHT], Math.max(3, Math.floor(width / 110)));
}

/** Pixels with one digit, to keep pages small. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}
