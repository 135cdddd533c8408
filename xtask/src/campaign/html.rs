//! The report as one page that needs nothing else: figures as text, tables and timelines drawn in the browser from the data inside.

use super::page;
use super::report::Report;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em;color:#1c2733}\
h1,h2{line-height:1.2}table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .7em;text-align:right;border-bottom:1px solid #d8dee6}\
td:first-child,th:first-child{text-align:left}th{background:#f1f4f8}.figures{display:flex;flex-wrap:wrap;gap:1em}\
.figures div{background:#f1f4f8;border-radius:.5em;padding:.6em 1em}.figures b{display:block;font-size:1.5em}\
svg{display:block;background:#fafbfc;border:1px solid #d8dee6;margin:.3em 0 1.2em}svg text{font-size:11px}.bad{color:#b00020}";

const SCRIPT: &str = r##"
"use strict";
const report = JSON.parse(document.getElementById("report").textContent);
const make = (tag, into, text) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; into.append(e); return e; };
const draw = (tag, into, at, text) => { const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [k, v] of Object.entries(at)) e.setAttribute(k, v); if (text !== undefined) e.textContent = text; into.append(e); return e; };
const quantile = (times, part) => { const want = Math.max(1, Math.ceil(times.count * part)); let seen = 0;
  for (const b of Object.keys(times.buckets).map(Number).sort((x, y) => x - y)) { seen += times.buckets[b];
    if (seen >= want) return Math.min(times.max_s, 0.05 * Math.pow(1.05, b)); } return 0; };
const colours = { "fieldwarden": "#1f7a4d", "ladder": "#b06f00", "reboot-after-15": "#5b6f95", "ping-or-reboot": "#a03050" };
const kinds = report.policies.fieldwarden ? Object.keys(report.policies.fieldwarden.kinds) : [];

// Time to recover by class of fault and policy: mean as a bar, p50 and p99 as a line through it; logarithmic.
const bars = document.getElementById("bars");
const policies = Object.keys(report.policies);
const figures = p => p === "fieldwarden" && report.beside.boards > 0 ? report.beside : report.policies[p];
const x = s => 190 + 130 * Math.log10(1 + Math.max(0, s));
for (const kind of kinds) {
  const svg = draw("svg", bars, { width: 1000, height: 18 + 15 * policies.length });
  draw("text", svg, { x: 4, y: 14, "font-weight": "bold" }, kind);
  policies.forEach((p, i) => {
    const k = figures(p).kinds[kind]; if (!k) return;
    const y = 18 + 15 * i, mean = k.times.sum_s / Math.max(1, k.times.count);
    draw("text", svg, { x: 60, y: y + 9 }, p);
    draw("rect", svg, { x: 190, y, width: Math.max(1, x(mean) - 190), height: 10, fill: colours[p] || "#888" });
    draw("line", svg, { x1: x(quantile(k.times, .5)), x2: x(quantile(k.times, .99)), y1: y + 5, y2: y + 5, stroke: "#111" });
    draw("text", svg, { x: x(Math.max(mean, quantile(k.times, .99))) + 6, y: y + 9 }, mean.toFixed(1) + " s, p99 " + quantile(k.times, .99).toFixed(0) + " s, " + k.resets + " resets");
  });
}

// Rungs used.
const rungs = document.getElementById("rungs");
const names = ["service", "radio-toggle", "reconnect", "chip-reset", "reload", "mcu-reset"];
const head = make("tr", rungs); make("th", head, "policy"); names.forEach(n => make("th", head, n)); make("th", head, "needless resets");
for (const p of policies) { const row = make("tr", rungs); make("td", row, p); const f = figures(p);
  names.forEach(n => make("td", row, f.rungs[n] || 0)); make("td", row, f.resets.needless || 0); }

// The slowest recoveries.
const worst = document.getElementById("worst");
for (const [, story] of report.worst) {
  const f = story.fault, end = f.recovered_s, span = Math.max(1, end - f.started_s);
  const at = s => 10 + 960 * (s - f.started_s) / span;
  make("p", worst, "seed " + story.seed + ", " + story.link + ": " + f.kind + " took " + story.took_s.toFixed(1) + " s, a clairvoyant " + story.clairvoyant_s.toFixed(1) + " s; again: cargo xtask campaign replay " + story.seed);
  const svg = draw("svg", worst, { width: 1000, height: 74 });
  const over = f.cleared_s === null ? end : f.cleared_s;
  draw("rect", svg, { x: at(f.started_s), y: 8, width: Math.max(1, at(over) - at(f.started_s)), height: 14, fill: "#e3b7b7" });
  draw("text", svg, { x: at(f.started_s) + 3, y: 19 }, "fault, " + (over - f.started_s).toFixed(0) + " s");
  if (f.detected_s !== null) draw("line", svg, { x1: at(f.detected_s), x2: at(f.detected_s), y1: 4, y2: 60, stroke: "#333", "stroke-dasharray": "3 2" });
  f.actions.forEach((a, i) => { const to = a.ended_s === null ? a.started_s : a.ended_s;
    draw("rect", svg, { x: at(a.started_s), y: 28, width: Math.max(2, at(to) - at(a.started_s)), height: 12, fill: a.outcome === "cured" ? "#1f7a4d" : "#5b6f95" });
    if (i < 14) draw("text", svg, { x: Math.min(900, at(a.started_s)), y: 52 + 10 * (i % 2) }, a.rung); });
  draw("line", svg, { x1: at(end), x2: at(end), y1: 4, y2: 60, stroke: "#1f7a4d", "stroke-width": 2 });
}
document.getElementById("drawn").textContent = document.querySelectorAll("svg").length;
"##;

/// The page.
pub fn page(report: &Report) -> String {
    let ours = report.ours();
    let figure =
        |id: &str, value: String, what: &str| format!("<div><b id=\"{id}\">{}</b>{what}</div>", escaped(&value));
    let figures = [
        figure("board-years", format!("{:.3}", ours.years()), "board-years"),
        figure("boards", ours.boards.to_string(), "boards"),
        figure("faults", ours.faults().to_string(), "faults"),
        figure("needless", ours.reset("needless").to_string(), "needless resets"),
        figure("ratio", format!("{:.2}", ours.ratio().unwrap_or(0.0)), "times a clairvoyant's time to recover"),
        figure("mean", format!("{:.1} s", ours.mean_s()), "mean time to recover"),
        figure("online", format!("{:.4}", ours.online()), "of the time online"),
        figure("broken", report.broken_count.to_string(), "broken promises"),
        figure(
            "fleet",
            format!("{:.1} %", 100.0 * report.fleet.access_point_share()),
            "of a fleet back within one second, at most",
        ),
    ]
    .concat();
    let broken: String = report.broken.iter().map(|what| format!("<li class=\"bad\">{}</li>", escaped(what))).collect();
    // Inside a script nothing ends it but its own end tag.
    let data = report.json().to_string().replace("</", "<\\/");
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Campaign of {:.1} board-years</title><style>{STYLE}</style></head><body>\n\
         <h1>Campaign of {:.1} board-years</h1>\n<p>{}; seeds {}. Written by <code>cargo xtask campaign</code>.</p>\n<div class=\"figures\">{figures}</div>\n<ul>{broken}</ul>\n\
         <h2>Time to recover, by fault and policy</h2>\n<p>Bars are means, lines from the median to the 99th percentile; the scale is logarithmic.</p>\n<div id=\"bars\"></div>\n\
         <h2>Rungs used</h2>\n<table id=\"rungs\"></table>\n<h2>The slowest recoveries</h2>\n<p>Dashed: noticed. Blue and green: actions, green the one that cured. Green line: back.</p>\n<div id=\"worst\"></div>\n\
         <p><span id=\"drawn\">0</span> pictures drawn.</p>\n<script type=\"application/json\" id=\"report\">{data}</script>\n<script>{SCRIPT}</script>\n</body></html>\n",
        ours.years(),
        ours.years(),
        escaped(&report.made.join("; ")),
        page::seeds(report),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
