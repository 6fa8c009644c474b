/** The page's style: readable on screen, in the dark, and on paper. */

export const STYLE = `
:root { color-scheme: light dark; --ink: #0f172a; --soft: #64748b; --line: #e2e8f0; --paper: #fff; --card: #f8fafc;
  --passed: #15803d; --failed: #b91c1c; --inconclusive: #a16207; --broken: #7e22ce; --skipped: #64748b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e2e8f0; --soft: #94a3b8; --line: #334155; --paper: #0f172a;
  --card: #1e293b; --passed: #4ade80; --failed: #f87171; --inconclusive: #facc15; --broken: #c084fc; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 5rem; max-width: 1120px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.3rem; margin: 3rem 0 .25rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .35rem 0; } .soft { color: var(--soft); }
.verdict { border-left: 8px solid var(--tone); background: var(--card); padding: 1rem 1.25rem; border-radius: 6px; margin: 1rem 0; }
.verdict strong { color: var(--tone); font-size: 1.35rem; }
.outcome { color: var(--tone); font-weight: 650; white-space: nowrap; }
.passed { --tone: var(--passed); } .failed { --tone: var(--failed); } .inconclusive { --tone: var(--inconclusive); }
.broken { --tone: var(--broken); } .skipped { --tone: var(--skipped); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; } thead th { color: var(--soft); font-weight: 550; font-size: .85rem; }
td.number, th.number { text-align: right; padding-right: 1rem; white-space: nowrap; }
code, pre { font: 13px/1.45 ui-monospace, "SF Mono", Menlo, monospace; background: var(--card); border-radius: 4px; }
code { padding: .1rem .3rem; } pre { padding: .7rem .9rem; overflow-x: auto; user-select: all; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(330px, 100%), 1fr)); gap: 0 2.5rem; }
.columns > * { min-width: 0; } .columns td, .columns th, li, dd, .verdict { overflow-wrap: anywhere; }
.columns td.number { white-space: normal; }
.chart { position: relative; background: #fff; border: 1px solid var(--line); border-radius: 6px; padding: .5rem; margin: .5rem 0; }
.tall { height: 360px; } .low { height: 150px; }
.tall canvas { cursor: crosshair; touch-action: pan-y; }
.brush { position: absolute; top: .5rem; bottom: .5rem; width: 0; background: #2563eb33; pointer-events: none; }
.zoom { display: flex; flex-wrap: wrap; gap: .4rem; } .zoom button { font: inherit; font-size: .85rem; color: var(--ink);
  background: var(--card); border: 1px solid var(--line); border-radius: 4px; padding: .15rem .6rem; cursor: pointer; }
.wide { overflow-x: auto; } a { color: inherit; }
@media (max-width: 30rem) { body { padding: 1rem .75rem 3rem; } pre { white-space: pre-wrap; overflow-wrap: anywhere; } }
@media print { .zoom { display: none; } body { max-width: none; padding: 0; } h2, h3, summary { break-after: avoid; }
  .verdict, .chart, tr, .columns > div { break-inside: avoid; } thead { display: table-header-group; }
  .wide { overflow: visible; } pre { white-space: pre-wrap; overflow-wrap: anywhere; } td, th { white-space: normal !important; }
  details::details-content { content-visibility: visible; display: block; } }
`;
