/** The pages' style: readable on screen, on a phone, in the dark, and on paper. */

const COLOURS = `
:root { color-scheme: light dark; --ink: #0f172a; --soft: #56657a; --line: #dbe2ea; --paper: #fff;
  --card: #f6f8fb; --passed: #0f7a52; --failed: #b3261e; --known: #8a5a00; --inconclusive: #6b5d00;
  --broken: #7e22ce; --skipped: #56657a; --link: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e5ebf2; --soft: #9fb0c3; --line: #2f3d51;
  --paper: #0e1624; --card: #182234; --passed: #45d19a; --failed: #ff8a80; --known: #f0b155;
  --inconclusive: #e6d35c; --broken: #d1a3ff; --skipped: #9fb0c3; --link: #8fb6ff; } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff;
  --card: #fff; --passed: #0f7a52; --failed: #b3261e; --known: #8a5a00; --inconclusive: #6b5d00;
  --broken: #7e22ce; --skipped: #444; --link: #000; } }
.passed { --tone: var(--passed); } .failed { --tone: var(--failed); }
.known { --tone: var(--known); } .inconclusive { --tone: var(--inconclusive); }
.broken { --tone: var(--broken); } .skipped { --tone: var(--skipped); }
`;

const TEXT = `
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body { margin: 0 auto; padding: 1.5rem 1.25rem 5rem; max-width: 1180px; background: var(--paper);
  color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.3rem; margin: 2.5rem 0 .25rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .35rem 0; } .soft { color: var(--soft); }
.label { color: var(--soft); font-size: .85rem; margin: 1rem 0 .2rem; }
a { color: var(--link); } summary { cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; }
th { font-weight: 600; } thead th { color: var(--soft); font-weight: 550; font-size: .85rem; }
td.number, th.number { text-align: right; padding-right: 1rem; white-space: nowrap; }
code, pre { font: 13px/1.45 ui-monospace, "SF Mono", Menlo, monospace; background: var(--card);
  border-radius: 4px; }
code { padding: .1rem .3rem; overflow-wrap: anywhere; }
pre { margin: .2rem 0; padding: .7rem .9rem; overflow-x: auto; user-select: all;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.outcome { color: var(--tone); font-weight: 650; white-space: nowrap; }
.wide { overflow-x: auto; }
.columns { display: grid; gap: 0 2.5rem;
  grid-template-columns: repeat(auto-fit, minmax(min(330px, 100%), 1fr)); }
.columns > * { min-width: 0; }
.columns td, .columns th, li, dd, .verdict { overflow-wrap: anywhere; }
.columns td.number { white-space: normal; }
`;

const HEAD = `
.headline { border-left: 8px solid var(--tone); padding: .1rem 0 .1rem 1rem; line-height: 1.3;
  font-size: 1.45rem; font-weight: 500; overflow-wrap: anywhere; }
.headline .outcome { display: block; font-size: 1.9rem; font-weight: 700; white-space: normal; }
.headline .outcome::first-letter { text-transform: uppercase; }
.counts {
  list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 1rem 0;
}
.counts li { border: 1px solid var(--tone); border-left-width: 5px; border-radius: 5px;
  padding: .15rem .7rem; color: var(--tone); background: var(--card); }
.counts li.none { color: var(--soft); border-color: var(--line); }
.counts b { font-size: 1.15rem; }
.verdict { border-left: 8px solid var(--tone); background: var(--card); padding: .4rem 1.25rem;
  border-radius: 6px; margin: 1rem 0; }
.verdict ul { padding-left: 1.1rem; margin: .4rem 0; }
.last-time ul { padding-left: 1.1rem; margin: .2rem 0; }
.last-time li::marker { color: var(--tone); }
.facts { display: grid; margin: 1rem 0; gap: .4rem 2rem;
  grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr)); }
.facts div { display: flex; gap: .75rem; border-bottom: 1px solid var(--line); padding: .2rem 0; }
.facts dt { flex: 0 0 6.5rem; color: var(--soft); } .facts dd { margin: 0; min-width: 0; }
`;

const NARROW = `
@media (max-width: 30rem) { body { padding: 1rem .75rem 3rem; } .headline { font-size: 1.2rem; }
  .headline .outcome { font-size: 1.5rem; } .facts dt { flex-basis: 5.5rem; } }
`;

const PRINT = `
@media print { body { max-width: none; padding: 0; font-size: 11px; }
  h2, h3, summary { break-after: avoid; } thead { display: table-header-group; }
  header, tr, .columns > div, .facts div { break-inside: avoid; }
  .wide { overflow: visible; } td, th { white-space: normal !important; overflow-wrap: break-word; }
  details::details-content { content-visibility: visible; display: block; } }
`;

export const STYLE = [COLOURS, TEXT, HEAD, NARROW, PRINT].join('');
