/** The part of the page that lists the scenarios that a nightly selection left out. */

import { leftOutHead, leftOutScenarios } from '../campaign/left-out.ts';
import type { LeftOut } from '../campaign/schema.ts';
import { bdi, html, type Markup } from './escape.ts';

/** Folded, by the reason why; null when nothing was left out. */
export function leftOutList(leftOut: LeftOut): Markup | null {
  if (leftOut.length === 0) return null;
  const groups = leftOut.map((group) => {
    const lines = leftOutScenarios(group).map((line) => html`<li>${bdi(line)}</li>`);
    return html`<h3>${leftOutHead(group)}</h3><ul>${lines}</ul>`;
  });
  const count = leftOut.reduce((sum, { scenarios }) => sum + scenarios.length, 0);
  const summary = `${count} scenarios on their engines left out of this night`;
  return html`<details id="left-out"><summary>${summary}</summary>${groups}</details>`;
}
