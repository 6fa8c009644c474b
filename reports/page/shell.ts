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

/** Any page of ftlab’s, in the common style. */
export function frame({ style, ...rest }: Frame): Markup {
  return wholePage({ ...rest, style: `${STYLE}${style}` });
}

/** A page with no other style than its own, and a policy that allows its style and script only. */
export function wholePage(page: Frame): Markup {
  const { script, style } = page;
  return document(page, policy(script ? [script] : [], [new Markup(style)]));
}

/** A page in the common style for a server that sends its policy in a header. */
export function servedPage(page: Omit<Frame, 'style'>): Markup {
  return document({ ...page, style: STYLE }, null);
}

function document({ title, body, style, script }: Frame, rules: Markup | null): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${rules}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${body}
${script ? html`<script>${script}</script>\n` : null}</body>
</html>
`;
}
