// What the collection holds, drawn: documents by year and classification, redactions by extent, findings by rule.

function drawCollection() {
  const real = documents.filter(entry => !entry.whole);
  const open = findings.filter(finding => !finding.suppressed);
  $("pictures").replaceChildren(...[
    figures(real, open), byYear(real), byExtent(real), byRule(open), byDocument(open),
  ].filter(Boolean));
}

function figures(real, open) {
  const touched = new Set(open.map(finding => finding.document)).size;
  const redactions = real.reduce((sum, entry) => sum + (entry.withheld || []).length, 0);
  const figure = (number, one, many) => make("li", {}, make("b", {}, number.toLocaleString("en")), ` ${number === 1 ? one : many}`);
  return make("ul", { class: "figures" },
    figure(files.filter(file => file.documents.length).length, "file", "files"), figure(real.length, "document", "documents"),
    figure(touched, "with findings", "with findings"), figure(open.length, "finding", "findings"),
    run.noText ? null : figure(redactions, "redaction", "redactions"));
}

/** A picture with its title, and the same numbers as a table for those who do not see it. */
function picture(title, svg, heads, rows) {
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads.map(head => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows.map(row => make("tr", {}, ...row.map((cell, at) => make(at ? "td" : "th", at ? {} : { scope: "row" }, String(cell)))))));
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${title}; the numbers are in the table below`);
  return make("figure", {}, make("figcaption", {}, title), svg, make("details", {}, make("summary", {}, "As a table"), make("div", { class: "scroll" }, table)));
}

/** Levels from the lowest up; those of another system after, those without one last. */
function levelsOf(real) {
  const levels = new Map();
  for (const { level } of real) if (level) levels.set(level[2], level);
  return [...levels.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2].localeCompare(b[2])).map(level => level[2]);
}

const NONE = "none named";

function byYear(real) {
  const dated = real.filter(entry => entry.year);
  if (!real.some(entry => entry.level) && !dated.length) return null;
  const levels = [...levelsOf(real), NONE];
  const years = dated.map(entry => entry.year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  // A stray date far from the others must not make the picture a desert of empty years.
  const all = years.length && last - first < 120 ? Array.from({ length: last - first + 1 }, (_, at) => first + at) : [...new Set(years)].sort();
  const undated = dated.length < real.length;
  const columns = [...all.map(String), ...(undated ? ["no date"] : [])];
  const count = new Map();
  for (const entry of real) {
    const key = `${entry.year || "no date"}\n${entry.level ? entry.level[2] : NONE}`;
    count.set(key, (count.get(key) || 0) + 1);
  }
  const of = (column, level) => count.get(`${column}\n${level}`) || 0;
  const most = Math.max(1, ...columns.map(column => levels.reduce((sum, level) => sum + of(column, level), 0)));
  const [width, height, left, foot] = [720, 250, 40, 28];
  const step = (width - left) / columns.length;
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart" });
  const scale = value => (height - foot - 10) * value / most;
  for (const tick of ticks(most)) {
    svg.append(drawn("line", { class: "grid", x1: left, x2: width, y1: height - foot - scale(tick), y2: height - foot - scale(tick) }),
      drawn("text", { class: "tick", x: left - 6, y: height - foot - scale(tick) + 4, "text-anchor": "end" }, String(tick)));
  }
  const every = Math.ceil(columns.length / (width / 46));
  columns.forEach((column, at) => {
    let top = height - foot;
    levels.forEach((level, nth) => {
      const value = of(column, level);
      if (!value) return;
      top -= scale(value);
      svg.append(drawn("rect", { class: shade(nth, levels), x: left + at * step + step * 0.12, y: top, width: Math.min(step * 0.76, 46), height: Math.max(scale(value) - 0.6, 0.4) },
        drawn("title", {}, `${column}, ${level}: ${counted(value, "document", "documents")}`)));
    });
    const middle = left + at * step + step * 0.12 + Math.min(step * 0.76, 46) / 2;
    // The last one has more words than its column has room; years give way to it.
    const wordy = column === "no date" && middle > width - 24;
    if (column === "no date" || (at % every === 0 && (!undated || middle < width - 80))) {
      svg.append(drawn("text", { class: "tick", x: wordy ? width : middle, y: height - 9, "text-anchor": wordy ? "end" : "middle" }, column));
    }
  });
  const out = picture("Documents by year and classification", svg, ["Year", ...levels],
    columns.filter(column => levels.some(level => of(column, level))).map(column => [column, ...levels.map(level => of(column, level))]));
  out.children[0].after(key(levels));
  return out;
}

/** Steps of one colour from the lowest to the highest level; grey for none. */
const shade = (nth, levels) => levels[nth] === NONE ? "shade none" : `shade s${Math.round(nth * 8 / Math.max(1, levels.length - 2))}`;
const key = names => make("p", { class: "key" }, ...names.map((name, nth) => {
  const box = drawn("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, drawn("rect", { class: shade(nth, names), width: 10, height: 10, rx: 2 }));
  return make("span", {}, box, name);
}));

function ticks(most) {
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = [1, 2, 5, 10].map(one => one * power).find(one => one >= rough) || 1;
  return Array.from({ length: Math.floor(most / step) }, (_, at) => (at + 1) * step);
}

const BINS = [["less than 1", v => v < 1], ["1", v => v <= 1], ["to 5", v => v <= 5], ["to 20", v => v <= 20], ["over 20", () => true]];
const UNSAID = "not said";

function byExtent(real) {
  const rows = new Map();
  for (const entry of real) for (const [thing, amount, bounded] of entry.withheld || []) {
    const name = thing.replace(/s$/, "") || "other";
    if (!rows.has(name)) rows.set(name, new Map());
    const bin = amount === null ? UNSAID : BINS.find(([, test]) => test(bounded ? amount - 0.01 : amount))[0];
    rows.get(name).set(bin, (rows.get(name).get(bin) || 0) + 1);
  }
  if (!rows.size) return null;
  const names = [...BINS.map(([name]) => name), UNSAID];
  const total = bins => [...bins.values()].reduce((sum, value) => sum + value, 0);
  const all = [...rows].sort((a, b) => total(b[1]) - total(a[1]));
  const shown = all.slice(0, 12);
  const svg = bars(shown.map(([name, bins]) => ({ name, parts: names.map(bin => bins.get(bin) || 0) })), names, nth => names[nth] === UNSAID ? "shade none" : `shade s${nth + 1}`);
  const out = picture("Redactions by what is withheld, and how much", svg, ["What", ...names], all.map(([name, bins]) => [name, ...names.map(bin => bins.get(bin) || 0)]));
  out.children[0].after(make("p", { class: "key" }, ...names.map((name, nth) => make("span", {},
    drawn("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, drawn("rect", { class: name === UNSAID ? "shade none" : `shade s${nth + 1}`, width: 10, height: 10, rx: 2 })), name))));
  return out;
}

function byRule(open) {
  if (!open.length) return null;
  const rules = new Map();
  for (const finding of open) {
    if (!rules.has(finding.rule)) rules.set(finding.rule, SEVERITIES.map(() => 0));
    rules.get(finding.rule)[SEVERITIES.indexOf(finding.severity)] += 1;
  }
  const total = parts => parts.reduce((sum, value) => sum + value, 0);
  const all = [...rules].sort((a, b) => total(b[1]) - total(a[1]));
  const svg = bars(all.slice(0, 25).map(([name, parts]) => ({ name, parts })), SEVERITIES, nth => `bar ${SEVERITIES[nth]}`);
  return picture(all.length > 25 ? "Findings by rule: the 25 most frequent" : "Findings by rule", svg, ["Rule", ...SEVERITIES], all.map(([name, parts]) => [name, ...parts]));
}

function byDocument(open) {
  const count = new Map();
  for (const finding of open) count.set(finding.document, (count.get(finding.document) || 0) + 1);
  const all = [...count].sort((a, b) => b[1] - a[1]);
  if (all.length < 2) return null;
  const svg = bars(all.slice(0, 15).map(([entry, value]) => ({ name: entry.name, parts: [value] })), ["findings"], () => "shade s5");
  return picture(all.length > 15 ? "Documents with the most findings" : "Findings by document", svg, ["Document", "Findings"], all.map(([entry, value]) => [entry.name, value]));
}

/** Lying bars, each of several parts. */
function bars(rows, parts, style) {
  const [width, line, left] = [720, 24, 250];
  const total = row => row.parts.reduce((sum, value) => sum + value, 0);
  const most = Math.max(1, ...rows.map(total));
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${rows.length * line + 4}`, class: "chart" });
  rows.forEach((row, at) => {
    const name = row.name.length > 34 ? `${row.name.slice(0, 33)}…` : row.name;
    svg.append(drawn("text", { class: "tick", x: left - 10, y: at * line + 16, "text-anchor": "end" }, name));
    let x = left;
    row.parts.forEach((value, nth) => {
      if (!value) return;
      const long = (width - left - 50) * value / most;
      svg.append(drawn("rect", { class: style(nth), x, y: at * line + 4, width: Math.max(long - 0.6, 0.6), height: line - 8, rx: 1.5 }, drawn("title", {}, `${row.name}, ${parts[nth]}: ${value}`)));
      x += long;
    });
    svg.append(drawn("text", { class: "tick", x: x + 6, y: at * line + 16 }, String(total(row))));
  });
  return svg;
}
