//! The report as one page that needs nothing else: figures as text, tables and timelines drawn in the browser from the data inside.

use super::page;
use super::report::Report;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em;color:#1c2733}\
h1,h2{line-height:1.2}table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .7em;text-align:right;border-bottom:1px solid #d8dee6}\
td:first-child,th:first-child{text-align:left}th{background:#f1f4f8}.figures{display:flex;flex-wrap:wrap;gap:1em}\
.figures div{background:#f1f4f8;border-radius:.5em;padding:.6em 1em}.figures b{display:block;font-size:1.5em}\
.bars{display:grid;grid-template-columns:repeat(auto-fill,minmax(30em,1fr));gap:.6em}.bars svg{margin:0;width:100%;height:auto}\
.class td{font-weight:bold;background:#f7f9fb}details{margin:1em 0}svg{display:block;background:#fafbfc;border:1px solid #d8dee6;margin:.3em 0 1.2em}svg text{font-size:11px}.bad{color:#b00020}";

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

const policies = Object.keys(report.policies);
const figures = p => p === "fieldwarden" && report.beside.boards > 0 ? report.beside : report.policies[p];
const told = s => s < 100 ? s.toFixed(1) + " s" : s < 7200 ? (s / 60).toFixed(0) + " min" : (s / 3600).toFixed(1) + " h";
const cells = (row, tag, texts) => texts.forEach(t => make(tag, row, t));

// Ours, by class of fault and then by kind: several kinds add up by adding their histograms.
const sum = list => list.reduce((a, k) => { a.faults += k.faults; a.count += k.times.count; a.sum_s += k.times.sum_s; a.max_s = Math.max(a.max_s, k.times.max_s);
  for (const [b, n] of Object.entries(k.times.buckets)) a.buckets[b] = (a.buckets[b] || 0) + n;
  for (const of of ["clairvoyant_s", "compared_s", "actions", "needless", "resets"]) a[of] += k[of]; return a; },
  { faults: 0, count: 0, sum_s: 0, max_s: 0, buckets: {}, clairvoyant_s: 0, compared_s: 0, actions: 0, needless: 0, resets: 0 });
const classes = document.getElementById("classes");
const line = (name, a, bold) => { const row = make("tr", classes); if (bold) row.className = "class";
  cells(row, "td", [name, a.faults, told(a.sum_s / Math.max(1, a.count)), told(quantile(a, .5)), told(quantile(a, .99)),
    a.clairvoyant_s > 0 ? told(a.clairvoyant_s / a.faults) : "–", a.clairvoyant_s > 0 ? (a.compared_s / a.clairvoyant_s).toFixed(2) : "–",
    (a.actions / a.faults).toFixed(2), (a.needless / a.faults).toFixed(2), a.resets]); };
cells(make("tr", classes), "th", ["fault", "instances", "mean", "p50", "p99", "clairvoyant, mean", "ratio", "actions each", "needless each", "resets"]);
if (report.policies.fieldwarden) { const ours = report.policies.fieldwarden.kinds;
  for (const c of [...new Set(kinds.map(k => ours[k].class))].sort()) { const own = kinds.filter(k => ours[k].class === c);
    line(c, sum(own.map(k => ours[k])), true); own.forEach(k => line(k, sum([ours[k]]), false)); } }

// Time to recover by kind of fault and policy: mean as a bar, p50 and p99 as a line through it, the clairvoyant's mean as a mark; logarithmic.
const bars = document.getElementById("bars");
const x = s => 112 + 62 * Math.log10(1 + Math.max(0, s));
for (const kind of kinds) {
  const height = 34 + 15 * policies.length, svg = draw("svg", bars, { viewBox: "0 0 560 " + height, width: 560, height });
  draw("text", svg, { x: 4, y: 14, "font-weight": "bold" }, kind);
  [1, 10, 60, 600, 3600, 36000].forEach((s, i) => { draw("line", svg, { x1: x(s), x2: x(s), y1: 20, y2: height - 12, stroke: "#d8dee6" });
    draw("text", svg, { x: x(s), y: height - 2, "text-anchor": "middle", fill: "#667" }, ["1 s", "10 s", "1 min", "10 min", "1 h", "10 h"][i]); });
  policies.forEach((p, i) => {
    const k = figures(p).kinds[kind]; if (!k) return;
    const y = 20 + 15 * i, mean = k.times.sum_s / Math.max(1, k.times.count), p99 = quantile(k.times, .99);
    draw("text", svg, { x: 4, y: y + 9 }, p);
    draw("rect", svg, { x: 112, y, width: Math.max(1, x(mean) - 112), height: 10, fill: colours[p] || "#888" });
    draw("line", svg, { x1: x(quantile(k.times, .5)), x2: x(p99), y1: y + 5, y2: y + 5, stroke: "#111" });
    if (k.clairvoyant_s > 0) { const at = x(k.clairvoyant_s / Math.max(1, k.faults)); draw("path", svg, { d: "M" + at + " " + y + "v10", stroke: "#e0a800", "stroke-width": 3 }); }
    draw("text", svg, { x: Math.max(x(Math.max(mean, p99)) + 6, 118), y: y + 9 }, told(mean) + (k.resets ? ", " + k.resets + " resets" : ""));
  });
}

// The fleet: what is asked of the access point, and who is back, by half seconds.
const fleet = document.getElementById("fleet-picture");
for (const [name, asked, back] of [["the access point returned", "access_point_asked_ms", "access_point_ms"], ["the mains returned", "mains_asked_ms", "mains_ms"]]) {
  const first = report.fleet[asked].length ? Math.min(...report.fleet[asked]) : 0, n = Math.max(1, report.fleet.access_point_ms.length);
  const bins = key => { const b = Array(40).fill(0); report.fleet[key].forEach(ms => { const at = Math.floor((ms - first) / 500); if (at >= 0 && at < 40) b[at] += 100 / n; }); return b; };
  const svg = draw("svg", fleet, { viewBox: "0 0 560 150", width: 560, height: 150 });
  draw("text", svg, { x: 4, y: 14, "font-weight": "bold" }, "after " + name);
  bins(asked).forEach((v, i) => draw("rect", svg, { x: 30 + 13 * i, y: 130 - 4 * v, width: 11, height: 4 * v, fill: "#c9d4e3" }));
  bins(back).forEach((v, i) => draw("rect", svg, { x: 32 + 13 * i, y: 130 - 4 * v, width: 7, height: 4 * v, fill: "#1f7a4d" }));
  for (let s = 0; s <= 20; s += 5) draw("text", svg, { x: 30 + 26 * s, y: 144, "text-anchor": "middle" }, s + " s");
  for (const v of [10, 20]) { draw("line", svg, { x1: 30, x2: 552, y1: 130 - 4 * v, y2: 130 - 4 * v, stroke: "#d8dee6" }); draw("text", svg, { x: 2, y: 134 - 4 * v }, v + " %"); }
}

// Rungs used.
const rungs = document.getElementById("rungs");
const names = ["service", "radio-toggle", "reconnect", "chip-reset", "reload", "mcu-reset"];
const head = make("tr", rungs); make("th", head, "policy"); names.forEach(n => make("th", head, n)); make("th", head, "needless resets");
for (const p of policies) { const row = make("tr", rungs); make("td", row, p); const f = figures(p);
  names.forEach(n => make("td", row, f.rungs[n] || 0)); make("td", row, f.resets.needless || 0); }

// The slowest recoveries.
const worst = document.getElementById("worst");
const shades = { "service": "#7d6ba8", "radio-toggle": "#4f8fc0", "reconnect": "#3aa6a0", "chip-reset": "#d9962f", "reload": "#c46a9b", "mcu-reset": "#b00020" };
const legend = make("p", worst);
for (const [rung, fill] of Object.entries(shades)) { const mark = make("span", legend); mark.style.cssText = "display:inline-block;width:.9em;height:.9em;margin:0 .3em 0 1em;background:" + fill; legend.append(rung); }
for (const [, story] of report.worst) {
  const f = story.fault, end = f.recovered_s, span = Math.max(1, end - f.started_s);
  const at = s => 10 + 960 * (s - f.started_s) / span;
  make("p", worst, "seed " + story.seed + ", " + story.link + ": " + f.kind + " took " + story.took_s.toFixed(1) + " s, a clairvoyant " + story.clairvoyant_s.toFixed(1) + " s; again: cargo xtask campaign replay " + story.seed);
  const svg = draw("svg", worst, { width: 1000, height: 74 });
  const over = f.cleared_s === null ? end : f.cleared_s;
  draw("rect", svg, { x: at(f.started_s), y: 8, width: Math.max(1, at(over) - at(f.started_s)), height: 14, fill: "#e3b7b7" });
  draw("text", svg, { x: at(f.started_s) + 3, y: 19 }, "fault, " + (over - f.started_s).toFixed(0) + " s");
  if (f.detected_s !== null) draw("line", svg, { x1: at(f.detected_s), x2: at(f.detected_s), y1: 4, y2: 60, stroke: "#333", "stroke-dasharray": "3 2" });
  f.actions.forEach(a => { const to = a.ended_s === null ? a.started_s : a.ended_s, cured = a.outcome === "cured";
    const bar = draw("rect", svg, { x: at(a.started_s), y: 27, width: Math.max(3, at(to) - at(a.started_s)), height: 18, fill: shades[a.rung] || "#888",
      stroke: cured ? "#1f7a4d" : "none", "stroke-width": 2 });
    draw("title", bar, {}, a.rung + ", " + (a.started_s - f.started_s).toFixed(1) + " s after the start: " + (a.outcome || "no end")); });
  for (let part = 0; part <= 4; part++) draw("text", svg, { x: Math.max(24, Math.min(950, 10 + 240 * part)), y: 68, "text-anchor": "middle", fill: "#667" }, told(span * part / 4));
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
         <h1>Campaign of {:.1} board-years</h1>\n<p>{}; seeds {}. Written by <code>cargo xtask campaign</code>.</p>\n<div class=\"figures\">{figures}</div>\n<details><summary>{} broken promises</summary><ul>{broken}</ul></details>\n\
         <h2>Time to recover, by class and fault</h2>\n<p>Ours, on every board: from the start where the board can cure it, else from the end. A clairvoyant knows the cure at the first sign; needless is an action above the least rung that cures, or where none does.</p>\n<table id=\"classes\"></table>\n\
         <h2>Time to recover, by fault and policy</h2>\n<p>On the same boards. Bars are means, lines from the median to the 99th percentile, yellow marks the clairvoyant's mean; the scale is logarithmic.</p>\n<div id=\"bars\" class=\"bars\"></div>\n\
         <h2>A fleet behind one access point</h2>\n<p>Grey: boards that ask it for an association; green: boards that are back; both as part of the fleet in each half second.</p>\n<div id=\"fleet-picture\" class=\"bars\"></div>\n\
         <h2>Rungs used</h2>\n<table id=\"rungs\"></table>\n<h2>The slowest recoveries</h2>\n<p>Above the time for which the fault acted, below the actions, with a green edge the one that cured. Dashed: noticed; green line: back.</p>\n<div id=\"worst\"></div>\n\
         <p><span id=\"drawn\">0</span> pictures drawn.</p>\n<script type=\"application/json\" id=\"report\">{data}</script>\n<script>{SCRIPT}</script>\n</body></html>\n",
        ours.years(),
        ours.years(),
        escaped(&report.made.join("; ")),
        page::seeds(report),
        report.broken_count,
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
