/** A page that stands alone: its style, its script and its policy are in it. */
import { html, Markup } from './escape.ts';
import { policy } from './policy.ts';
import { STYLE } from './style.ts';
import { TRIAL_STYLE } from './trial-style.ts';

export interface Shell {
  readonly title: string;
  readonly body: Markup;
  readonly script: Markup;
}

export function shell({ title, body, script }: Shell): Markup {
  const style = new Markup(`${STYLE}${TRIAL_STYLE}`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policy([script], [style])}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
<script>${script}</script>
</body>
</html>
`;
}
