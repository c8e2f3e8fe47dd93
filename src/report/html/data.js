// The data that the page carries, and small helpers. Everything from a document enters the page as text, never as markup.

const $ = id => document.getElementById(id);
const SEVERITIES = ["error", "warning", "notice"];

/** An element: `make("p", { class: "x" }, "text", child)`. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

function drawn(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const sentence = text => text[0].toUpperCase() + text.slice(1) + ".";
const counted = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Files with their documents and findings; a document knows the element that holds its text, and does not parse it. */
const files = [];
let run = { rules: {}, summary: "", version: "" };
for (const element of document.querySelectorAll("script[type='application/json']")) {
  if (element.className === "text") files[files.length - 1].texts.push(element);
  else if (element.className === "run") run = JSON.parse(element.textContent);
  else files.push({ ...JSON.parse(element.textContent), texts: [] });
}

const documents = [];
const findings = [];
for (const file of files) {
  const own = file.documents.map((entry, at) => ({ ...entry, file, text: file.texts[at] || null, findings: [] }));
  let whole = null;
  documents.push(...own);
  file.findings.forEach((finding, at) => {
    let home = own[finding.document];
    if (!home) {
      if (!whole) documents.push(whole = { name: file.name, line: 1, title: "", file, text: null, findings: [], whole: true });
      home = whole;
    }
    const full = { ...finding, at, document: home, number: findings.length };
    full.haystack = [finding.rule, run.rules, finding.message, home.name, home.title, file.name,
      ...finding.places.map(place => place.label)].filter(part => typeof part === "string").join("\n").toLowerCase();
    findings.push(full);
    home.findings.push(full);
  });
}
for (const finding of findings) {
  const rule = run.rules[finding.rule];
  if (rule && rule.title) finding.haystack += "\n" + rule.title.toLowerCase();
}

/** The text of a document, parsed when first asked for. */
function textOf(entry) {
  if (!entry.text) return null;
  if (!entry.parsed) entry.parsed = JSON.parse(entry.text.textContent);
  return entry.parsed;
}

const state = { finding: null, document: null, search: "", severities: new Set(SEVERITIES), rule: "", group: "document", clean: false, suppressed: false };

function matches(finding) {
  return (state.suppressed || !finding.suppressed)
    && state.severities.has(finding.severity)
    && (!state.rule || finding.rule === state.rule)
    && state.search.split(/\s+/).every(word => finding.haystack.includes(word));
}
