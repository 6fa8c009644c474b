/** A page that stands alone: its style, its script and its policy are in it. */
import { html, Markup } from './escape.ts';
import { policy } from './policy.ts';
import { STYLE } from './style.ts';
import { TRIAL_STYLE } from './trial-style.ts';

export interface Frame {
  readonly title: string;
  readonly body: Markup;
  /** CSS beside that of every page. */
  readonly style: string;
  /** Null for a page without one. */
  readonly script: Markup | null;
}

/** A page of a campaign. */
export function shell({ title, body, script }: Omit<Frame, 'style'>): Markup {
  return frame({ title, body, script, style: TRIAL_STYLE });
}

/** Any page of ftlab’s. */
export function frame({ title, body, style: own, script }: Frame): Markup {
  const style = new Markup(`${STYLE}${own}`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policy(script ? [script] : [], [style])}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
${script ? html`<script>${script}</script>\n` : null}</body>
</html>
`;
}
