/** The style of the qualification document: for paper, readable on a screen and in the dark. */

export const DOCUMENT_STYLE = `
:root { color-scheme: light dark; --ink: #0f172a; --soft: #52606d; --line: #cbd5e1; --paper: #fff;
  --good: #15803d; --bad: #b91c1c; --open: #92600a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e2e8f0; --soft: #a3b1c2; --line: #334155;
  --paper: #0f172a; --good: #4ade80; --bad: #f87171; --open: #facc15; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem; background: var(--paper);
  color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; } p { margin: .35rem 0; } a { color: inherit; }
.kind, .source, .why, dt { color: var(--soft); } .kind { margin: 0; letter-spacing: .05em; }
.overall { border-left: 6px solid var(--open); padding: .5rem 1rem; font-size: 1.15rem;
  font-weight: 600; }
.overall.qualified { border-color: var(--good); }
.overall.not-qualified { border-color: var(--bad); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0;
  border-bottom: 1px solid var(--line); }
th { font-weight: 600; } .facts th { width: 14rem; }
td:first-child, .summary td:nth-child(2) { white-space: nowrap; }
.digests td:first-child { white-space: normal; }
.state { font-weight: 650; white-space: nowrap; color: var(--open); }
.state.met, .state.signed-off { color: var(--good); } .state.not-met { color: var(--bad); }
.state.not-applicable { color: var(--soft); }
dl { margin: .35rem 0; } dt { font-size: .85rem; } dd { margin: 0 0 .35rem; }
code { font: 12px/1.4 ui-monospace, Menlo, monospace; }
.signatures td { height: 3rem; width: 28%; }
@media (max-width: 40rem) { .facts th { width: 7.5rem; } .summary thead { display: none; }
  .summary tr { display: grid; grid-template-columns: auto auto 1fr; column-gap: .75rem;
    border-bottom: 1px solid var(--line); } .summary td { border: 0; padding: .2rem 0; }
  .summary td:nth-child(3) { grid-row: 2; grid-column: 1 / -1; } .summary td:last-child {
    text-align: right; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; }
  section, tr, .overall { break-inside: avoid; } h2, h3 { break-after: avoid; }
  details > summary { list-style: none; }
  details::details-content { content-visibility: visible; block-size: auto; } }
`;
