/** Light and dark, as the reader's system has it. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --edge: #e3e3df; --text: #1f2328; --soft: #626a73; --grid: #e8e8e4;
  --service: #2563c9; --floor: #8d96a0; --second: #b45309; --good: #1a7f4b; --bad: #c0302b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1c2024; --edge: #31373d; --text: #e8eaed; --soft: #a0a8b0; --grid: #2b3137;
    --service: #6ea3f7; --floor: #7c868f; --second: #f0a04b; --good: #54c088; --bad: #f27d74;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1160px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 40px 0 4px; }
h3 { font-size: 14px; margin: 0 0 8px; font-weight: 600; }
p { margin: 0 0 12px; max-width: 76ch; color: var(--soft); }
.cards { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); }
.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 14px 16px; min-width: 0; }
.scroll { overflow-x: auto; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font-size: 12px; fill: var(--text); }
svg text.soft { fill: var(--soft); }
svg text.strong { font-weight: 600; }
.grid { stroke: var(--grid); stroke-width: 1; }
.goal { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 3 3; }
.goal-mark { stroke: var(--text); stroke-width: 2.5; }
.service { fill: var(--service); }
.floor { fill: var(--floor); }
.second { fill: var(--second); }
.service-line { stroke: var(--service); fill: none; stroke-width: 2; }
.floor-line { stroke: var(--floor); fill: none; stroke-width: 2; }
.second-line { stroke: var(--second); fill: none; stroke-width: 2; }
.spread { stroke: var(--text); stroke-width: 1.25; }
.key { display: inline-flex; gap: 6px; align-items: center; margin-right: 16px; white-space: nowrap; color: var(--soft); }
.key i { width: 12px; height: 12px; border-radius: 2px; display: inline-block; }
.key i.mark { width: 3px; height: 14px; border-radius: 0; background: var(--text); }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--edge); white-space: nowrap; }
th { font-weight: 600; color: var(--soft); }
tr:last-child td { border-bottom: 0; }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
.soft { color: var(--soft); }
.warning { border-left: 4px solid var(--bad); padding: 8px 12px; background: var(--card); color: var(--text); }
`;
