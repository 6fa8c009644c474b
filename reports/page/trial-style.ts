/** The style of trials, charts and logs. Colours of lines are safe for the colour-blind. */

const INDEX = `
html { scroll-padding-top: 6.5rem; }
.index { position: sticky; top: 0; z-index: 2; background: var(--paper); padding: .5rem 0;
  border-bottom: 1px solid var(--line); margin: 1.5rem 0 0; }
.index .links { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
.index .filter { display: flex; flex-wrap: wrap; gap: .3rem .6rem; align-items: center;
  margin-top: .4rem; }
.index .filter[hidden] { display: none; }
.filter input[type=search], .filter select, .log input, .zoom button { font: inherit;
  font-size: .85rem; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: 4px; padding: .15rem .5rem; min-width: 0; max-width: 100%; }
.filter input[type=search] { flex: 1 1 12rem; }
.box { font-size: .85rem; color: var(--tone); white-space: nowrap; }
.cell a { color: inherit; text-decoration: none; display: inline-block; }
.cell a:hover { text-decoration: underline; }
.grid th[scope=row] { overflow-wrap: break-word; }
`;

const TRIAL = `
.trial { border: 1px solid var(--line); border-left: 5px solid var(--tone); border-radius: 5px;
  margin: .4rem 0; }
.trial > summary { padding: .4rem .75rem; background: var(--card); overflow-wrap: anywhere; }
.trial > .body { padding: .25rem .9rem 1rem; }
.trial[hidden], .entry[hidden] { display: none; }
.trial:target > summary { outline: 2px solid var(--link); }
.entries { list-style: none; padding: 0; } .entry { border-left: 5px solid var(--tone);
  padding: .25rem .75rem; margin: .15rem 0; border-bottom: 1px solid var(--line); }
.figures > span { display: inline-block; margin-left: 1rem; font-size: .85rem; color: var(--soft); }
.passes > summary, .scenario > summary { padding: .4rem .75rem; background: var(--card); }
.why { display: block; font-size: .85rem; color: var(--soft); }
strong.known { color: var(--tone); }
`;

const CHARTS = `
:root { --rate: #0072b2; --p50: #009e73; --p99: #b5651d; --max: #d55e00; --pulse: #56657a;
  --bite: #b3261e; --bitten: #b3261e1a; --armed: #b3261e0d; --active: #0072b2; --standby: #7fb8dc;
  --stopped: #c9ced6; --dark: #3a4250; --unknown: #eceff3; }
@media (prefers-color-scheme: dark) { :root { --rate: #56b4e9; --p50: #3fd0a4; --p99: #f0b155;
  --max: #ff8c42; --pulse: #9fb0c3; --bite: #ff8a80; --bitten: #ff8a8026; --armed: #ff8a8012;
  --active: #2f8fce; --standby: #1f567c; --stopped: #4a5668; --dark: #05080d;
  --unknown: #223047; } }
@media print { :root { --rate: #0072b2; --p50: #009e73; --p99: #b5651d; --max: #d55e00;
  --pulse: #444; --bite: #b3261e; --bitten: #b3261e1a; --armed: #b3261e0d; --active: #0072b2;
  --standby: #7fb8dc; --stopped: #c9ced6; --dark: #3a4250; --unknown: #eceff3; } }
figure { margin: .5rem 0; position: relative; } figcaption ul { margin: .2rem 0; }
svg { display: block; width: 100%; height: auto; overflow: hidden;
  font: 11.5px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg .tick, svg .legend { fill: var(--soft); }
svg .title { font-weight: 600; } .rule { stroke: var(--line); } path.axis { stroke: var(--soft); }
svg .line { fill: none; stroke-width: 1.5; stroke-linejoin: round; border: 0; }
svg .rate { stroke: var(--rate); } svg .p50 { stroke: var(--p50); stroke-width: 2; }
svg .p99 { stroke: var(--p99); stroke-dasharray: 6 3; }
svg .max { stroke: var(--max); stroke-dasharray: 1.5 2.5; }
svg .span, svg .joined { stroke: var(--pulse); } svg .stem { stroke: var(--rate); }
svg .span { fill: var(--pulse); fill-opacity: .15; stroke-width: 1; }
.cross { stroke: var(--bite); stroke-width: 1.6; } svg .crossed { fill: var(--bite); }
.armed { fill: var(--armed); } .bitten { fill: var(--bitten); }
.bite { stroke: var(--bite); stroke-width: 2; }
.healed { stroke: var(--bite); stroke-dasharray: 3 3; } svg .fault { fill: var(--bite); }
.mark { stroke: var(--soft); stroke-width: 1.5; } .mark.chosen { stroke: var(--link);
  stroke-width: 3; }
.role-active { fill: var(--active); } .role-standby { fill: var(--standby); }
.role-stopped { fill: var(--stopped); } .role-dark { fill: var(--dark); }
.role-unknown { fill: var(--unknown); } svg .role { fill: var(--ink); }
.role-active + .role, .role-dark + .role { fill: #fff; }
.crosshair { stroke: var(--link); pointer-events: none; }
.brush { fill: var(--link); opacity: .2; pointer-events: none; }
.step-1 { fill: #8a94a3; } .step-2 { fill: #e69f00; } .step-3 { fill: #d55e00; }
.step-4 { fill: #cc79a7; } .step-5 { fill: #56b4e9; } .never { fill: #2b3340; }
svg .inside { fill: #111; } .never + .inside { fill: #fff; }
.canvas { min-height: 6rem; } [data-chart=time] .canvas { touch-action: pan-y; cursor: crosshair; }
.readout { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: .85rem; min-height: 1.4em; }
.readout b { font-weight: 500; color: var(--soft); }
.zoom { display: flex; flex-wrap: wrap; gap: .3rem; margin: .3rem 0; }
.zoom button { cursor: pointer; }
.timeline { display: grid; grid-template-columns: minmax(0, 1fr) 21rem; gap: 1.5rem; }
.log .rows { max-height: 26rem; overflow: auto; font-size: .8rem; }
.log td { overflow-wrap: anywhere; padding-block: .15rem; } .log tr[hidden] { display: none; }
.log tr[data-ms] { cursor: pointer; } .log tr.chosen { background: var(--card);
  outline: 2px solid var(--link); outline-offset: -2px; }
table.offences { font-size: .85rem; }
.when { font: inherit; color: var(--link); background: none; border: 0; padding: 0;
  cursor: pointer; text-decoration: underline; }
.console { max-height: 20rem; overflow: auto; user-select: text; }
@media (max-width: 64rem) { .timeline { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) { .index { position: static; } .trial > .body { padding-inline: .4rem; }
  .figures > span { margin-left: .6rem; } }
`;

const PLOTS = `
:root { --s0: #5b6675; --s1: #0063b3; --s2: #c24e00; --s3: #00795a; }
@media (prefers-color-scheme: dark) { :root {
  --s0: #aab6c5; --s1: #6cb8ff; --s2: #ff9d5c; --s3: #4fd1a5; } }
@media print { :root { --s0: #5b6675; --s1: #0063b3; --s2: #c24e00; --s3: #00795a; } }
.s0 { --s: var(--s0); } .s1 { --s: var(--s1); } .s2 { --s: var(--s2); } .s3 { --s: var(--s3); }
.plots { display: grid; gap: .5rem 1.5rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(310px, 100%), 1fr)); }
.plots figcaption { font-weight: 600; font-size: .9rem; } .plots .line { stroke: var(--s); }
.plots .mark { fill: var(--s); stroke: none; } .plots figure { min-width: 0; }
.plots .s0 .line { stroke-dasharray: 6 3; } .plots .s2 .line { stroke-dasharray: 2 2; }
.plots ul.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0;
  font-size: .85rem; } .plots ul.legend svg { width: 30px; display: inline-block;
  margin-right: .35rem; vertical-align: middle; }
.strip circle { fill: var(--s); fill-opacity: .55; } .strip a:focus-visible circle {
  stroke: var(--ink); stroke-width: 2; }
.whisker { stroke: var(--s); stroke-width: 1.5; fill: none; }
.median { stroke: var(--ink); stroke-width: 2.5; } .together { margin-bottom: 1rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
`;

const PRINT = `
@media print { .index, .zoom, .readout, .log, aside, .consoles, .raw, details.figures,
  .plots details { display: none; }
  .trial { border-color: #999; } figure, .trial > summary { break-inside: avoid; }
  .timeline { display: block; }
  .trial.passed:not([open])::details-content { content-visibility: hidden; display: none; }
  h3 { break-after: avoid; } }
`;

export const TRIAL_STYLE = [INDEX, TRIAL, CHARTS, PLOTS, PRINT].join('');
