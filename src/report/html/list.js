// The list of findings at the side: filters, groups, and what is chosen in it.

const PIECE = 400;
let visible = [];
let unfold = PIECE;

function buildFilters() {
  const count = severity => findings.filter(finding => finding.severity === severity && !finding.suppressed).length;
  for (const severity of SEVERITIES.filter(severity => findings.some(finding => finding.severity === severity))) {
    const box = make("input", { type: "checkbox", checked: true, value: severity });
    $("severities").append(make("label", { class: `pill ${severity}` }, box,
      make("span", {}, counted(count(severity), severity, severity + "s"))));
    box.addEventListener("change", () => {
      state.severities[box.checked ? "add" : "delete"](severity);
      refresh();
    });
  }
  const rules = new Map();
  for (const finding of findings) rules.set(finding.rule, (rules.get(finding.rule) || 0) + 1);
  $("rule").append(make("option", { value: "" }, "all rules"));
  for (const [rule, found] of [...rules].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))) {
    $("rule").append(make("option", { value: rule }, `${rule} (${found})`));
  }
  const apart = finding => finding.suppressed?.[1] === "in the baseline";
  const [known, waiver] = [findings.some(apart), findings.some(finding => finding.suppressed && !apart(finding))];
  $("suppressed-label").hidden = !known && !waiver;
  $("suppressed-label").lastChild.textContent = ` ${[waiver && "suppressed", known && "known"].filter(Boolean).join(" and ")} findings`;
  $("search").addEventListener("input", () => { state.search = $("search").value.trim().toLowerCase(); refresh(); });
  $("rule").addEventListener("change", () => { state.rule = $("rule").value; refresh(); });
  $("group").addEventListener("change", () => { state.group = $("group").value; refresh(); });
  $("clean").addEventListener("change", () => { state.clean = $("clean").checked; refresh(); });
  $("suppressed").addEventListener("change", () => { state.suppressed = $("suppressed").checked; refresh(); });
  $("filters").addEventListener("submit", event => event.preventDefault());
  $("list").addEventListener("keydown", moveInList);
}

/** Arrow keys go from entry to entry; Tab does as well. */
function moveInList(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const entry = event.target instanceof HTMLButtonElement;
  if (!step || (!entry && event.target !== $("list"))) return;
  const all = [...$("list").querySelectorAll("button")];
  // Who comes to the list itself begins with what is chosen.
  const next = entry ? all[all.indexOf(event.target) + step] : $("list").querySelector("[aria-current]") || all[0];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

function refresh() {
  visible = findings.filter(matches);
  unfold = PIECE;
  drawList();
}

function groups() {
  const out = new Map();
  for (const finding of visible) {
    const key = state.group === "rule" ? finding.rule : finding.document;
    if (!out.has(key)) out.set(key, []);
    out.get(key).push(finding);
  }
  if (state.group === "rule") return [...out].sort((a, b) => b[1].length - a[1].length);
  const bare = state.clean && !state.rule;
  const named = entry => state.search.split(/\s+/).every(word => `${entry.name}\n${entry.title || ""}`.toLowerCase().includes(word));
  return documents.filter(entry => out.has(entry) || (bare && !entry.whole && !entry.findings.length && named(entry)))
    .map(entry => [entry, out.get(entry) || []]);
}

function drawList() {
  const list = document.createDocumentFragment();
  const all = groups();
  let left = unfold;
  let hidden = 0;
  for (const [key, found] of all) {
    if (left <= 0) { hidden += Math.max(found.length, 1); continue; }
    list.append(group(key, found.slice(0, left)));
    hidden += Math.max(0, found.length - left);
    left -= Math.max(found.length, 1);
  }
  if (hidden) {
    const more = make("button", { type: "button", class: "more" }, `Show more (${hidden.toLocaleString("en")} left)`);
    more.addEventListener("click", () => { unfold += 4 * PIECE; drawList(); });
    list.append(more);
  }
  $("list").replaceChildren(list);
  const within = new Set(visible.map(finding => finding.document)).size;
  $("shown").textContent = visible.length
    ? `${counted(visible.length, "finding", "findings")} in ${counted(within, "document", "documents")}`
    : findings.length ? "No finding fits these filters." : "There is nothing to report.";
  markChosen();
}

function group(key, found) {
  const title = state.group === "rule" ? ruleHead(key, found) : documentHead(key);
  const items = found.map(finding => make("li", {}, card(finding)));
  return make("section", { class: "group" }, title, items.length ? make("ul", {}, ...items) : null);
}

function ruleHead(rule, found) {
  const { title, why, source = [], url } = run.rules[rule] || {};
  const about = make("details", {}, make("summary", {}, "Why"), make("p", {}, why || ""));
  if (source.length) about.append(make("p", { class: "authority" }, source.join("; ")));
  if (url) about.append(make("p", {}, make("a", { href: url, rel: "noreferrer" }, "The rule’s page")));
  return make("header", {}, make("h3", {}, title || rule), make("p", { class: "name" }, `${rule} · ${found.length}`),
    why ? about : null);
}

function documentHead(entry) {
  const open = make("button", { type: "button", class: "open", "data-document": documents.indexOf(entry) },
    entry.title || entry.name);
  open.addEventListener("click", () => choose(null, entry, true));
  return make("header", {}, make("h3", {}, open), make("p", { class: "name" }, entry.title ? entry.name : entry.file.name));
}

function card(finding) {
  const button = make("button", { type: "button", class: `finding ${finding.severity}`, "data-finding": finding.number },
    make("span", { class: "severity" }, finding.severity), " ",
    make("span", { class: "message" }, finding.message),
    make("span", { class: "name" }, state.group === "rule" ? `${finding.document.name} · line ${finding.places[0].line}`
      : `${finding.rule} · line ${finding.places[0].line}`));
  if (finding.suppressed) button.append(make("span", { class: "name" }, waived(finding)));
  // What is printed below each finding; on the screen the text itself is beside it.
  const printed = make("div", { class: "printed" });
  for (const place of finding.places) {
    const line = make("p", {}, make("span", { class: "name" }, `${place.elsewhere ? place.elsewhere[0] + ", " : ""}line ${place.line}, column ${place.column} `));
    if (place.words) line.append(place.words[0], make("mark", {}, place.words[1] || "‸"), place.words[2]);
    if (place.label) line.append(make("span", { class: "says" }, ` ${place.label}`));
    printed.append(line);
  }
  if (finding.help) printed.append(make("p", { class: "help" }, finding.help));
  button.addEventListener("click", () => choose(finding, finding.document, true));
  const both = document.createDocumentFragment();
  both.append(button, printed);
  return both;
}

/** Why a finding does not count. */
function waived({ suppressed: [reason, where] }) {
  return where === "in the baseline" ? "known from the baseline" : `suppressed ${where}${reason ? ": " + reason : ""}`;
}

function markChosen() {
  for (const old of $("list").querySelectorAll("[aria-current]")) old.removeAttribute("aria-current");
  const wanted = state.finding ? `[data-finding="${state.finding.number}"]` : `[data-document="${documents.indexOf(state.document)}"]`;
  const button = $("list").querySelector(wanted);
  if (button) {
    button.setAttribute("aria-current", "true");
    // Where the list scrolls by itself; the page must not jump.
    const list = $("list");
    const [box, frame] = [button.getBoundingClientRect(), list.getBoundingClientRect()];
    if (box.top < frame.top) list.scrollTop -= frame.top - box.top + 8;
    else if (box.bottom > frame.bottom) list.scrollTop += box.bottom - frame.bottom + 8;
  }
}
