/** The style of pages of plots, beside that of every page. */

export const PLOT_STYLE = `
:root { --s0: #5b6675; --s1: #0063b3; --s2: #c24e00; --s3: #00795a; }
@media (prefers-color-scheme: dark) { :root {
  --s0: #aab6c5; --s1: #6cb8ff; --s2: #ff9d5c; --s3: #4fd1a5; } }
.plots { display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(330px, 100%), 1fr));
  gap: 1rem 1.5rem; }
figure { margin: .5rem 0; min-width: 0; } figcaption { font-weight: 600; margin-bottom: .25rem; }
figure > svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
.rule { stroke: var(--line); stroke-width: 1; fill: none; }
.line { fill: none; stroke: var(--s); stroke-width: 2; } .mark { fill: var(--s); stroke: none; }
.whisker { stroke: var(--s); stroke-width: 1.5; fill: none; opacity: .75; }
.s0 { --s: var(--s0); } .s1 { --s: var(--s1); } .s2 { --s: var(--s2); } .s3 { --s: var(--s3); }
.s0 .line { stroke-dasharray: 6 3; } .s2 .line { stroke-dasharray: 2 2; }
.s3 .line { stroke-dasharray: 8 2 2 2; }
rect.band { fill: var(--s); opacity: .16; } rect.limit { fill: var(--ink); opacity: .55; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem;
  padding: 0; margin: .2rem 0; font-size: .85rem; }
.legend svg { width: 30px; height: 12px; margin-right: .35rem; vertical-align: middle; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.published td:first-child { white-space: nowrap; } .findings li { margin: .3rem 0; }
nav.contents { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 1rem 0; font-size: .9rem; }
.warning { border-left: 6px solid var(--inconclusive); background: var(--card);
  padding: .5rem 1rem; margin: .75rem 0; }
.warning li { margin: .2rem 0; } section > p { max-width: 75ch; }
@media print { figure, tr { break-inside: avoid; } details { display: none; }
  nav.contents { display: none; } }
`;
