// The text of the chosen document. Overlapping highlights are cut into segments, each of which bears all that holds there.

const LEGEND = { marking: "marking", delivery: "delivery", address: "address line", redaction: "redaction", notation: "notation", quotation: "quotation", date: "date" };

function drawDocument(entry) {
  $("document-name").textContent = entry.whole ? "" : `${entry.name} · ${entry.file.name}, line ${entry.line}`;
  $("document-title").textContent = entry.title || entry.name;
  const article = $("text");
  const data = textOf(entry);
  $("legend").hidden = !data;
  // The text's own title stands below with all that is marked in it.
  $("document-title").className = data && data.blocks.some(block => block.role === "title") ? "quiet" : "";
  if (!data) {
    const why = run.noText ? "This report was made without the documents’ text." : entry.whole
      ? "These findings are about the file as a whole." : "This document has no text.";
    article.replaceChildren(make("p", { class: "empty" }, why));
    return;
  }
  const present = new Set(data.facts.map(fact => fact[2]));
  $("legend").replaceChildren(...Object.entries(LEGEND).filter(([name]) => present.has(name))
    .map(([name, says]) => make("span", { class: `fact ${name}` }, says)));
  const notes = [];
  const body = document.createDocumentFragment();
  let list = null;
  for (const block of data.blocks) {
    const element = drawBlock(entry, data, block);
    if (block.role === "note") { notes.push(element); continue; }
    if (block.role !== "item") { list = null; body.append(element); continue; }
    if (!list) body.append(list = make("ul", {}));
    list.append(element);
  }
  if (notes.length) body.append(make("section", { class: "notes", "aria-label": "Notes" }, ...notes));
  article.replaceChildren(body);
}

const TAGS = { title: "p", heading: "h3", item: "li", note: "div" };

function drawBlock(entry, data, block) {
  const element = make(TAGS[block.role] || "p", { class: `block ${block.role}`, "data-line": block.line });
  if (block.role === "note" && block.label) {
    element.id = `note-${block.label}`;
    element.append(make("span", { class: "label" }, block.label));
  }
  const within = list => list.filter(one => one.start < block.end && one.end > block.start);
  const facts = within(data.facts.map(([start, end, name, what]) => ({ start, end, name, what })));
  const italics = within(data.italics.map(([start, end]) => ({ start, end })));
  // The page break or reference at the end of one block is not that at the beginning of the next.
  const points = data.points.filter(([at]) => at >= block.start && at <= block.end && (at < block.end || block.end === block.start || !data.blocks.some(other => other.start === at)));
  const places = data.places.map(([finding, place, start, end]) => ({ finding: entry.file.findings[finding], number: entry.findings.find(one => one.at === finding), place, start, end }))
    .filter(one => one.number && (one.start < block.end && one.end > block.start
      || one.start === one.end && one.start >= block.start && one.start <= block.end));
  const cuts = new Set([block.start, block.end]);
  for (const { start, end } of [...facts, ...italics, ...places]) for (const at of [start, end]) {
    if (at > block.start && at < block.end) cuts.add(at);
  }
  for (const [at] of points) cuts.add(at);
  const stops = [...cuts].sort((a, b) => a - b);
  stops.forEach((at, nth) => {
    for (const [where, what, label] of points) if (where === at) element.append(drawPoint(what, label));
    for (const point of places) if (point.start === point.end && point.start === at) element.append(placeMark([point], "‸"));
    const next = stops[nth + 1];
    if (next === undefined) return;
    let piece = document.createTextNode(data.text.slice(at, next));
    const covers = list => list.filter(one => one.start <= at && one.end >= next);
    if (covers(italics).length) piece = make("i", {}, piece);
    const held = covers(facts);
    if (held.length) {
      piece = make("span", { class: `fact ${held.map(fact => fact.name).join(" ")}`, title: held.map(fact => fact.what).join("\n") }, piece);
    }
    const found = covers(places);
    element.append(found.length ? placeMark(found, piece) : piece);
  });
  return element;
}

function drawPoint(what, label) {
  if (what === "page") return make("span", { class: "page", role: "note", "aria-label": `page ${label}` }, label ? `p. ${label}` : "¶");
  const link = make("a", { href: `#note-${label}`, "aria-label": `note ${label}` }, label || "*");
  link.addEventListener("click", event => {
    event.preventDefault();
    const note = document.getElementById(`note-${label}`);
    if (note) { note.setAttribute("tabindex", "-1"); note.focus(); note.scrollIntoView({ block: "center" }); }
  });
  return make("sup", {}, link);
}

/** A highlighted place of one finding or several; the gravest gives the colour, and is chosen by a click. */
function placeMark(found, content) {
  const gravest = [...found].sort((a, b) => SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity))[0];
  const mark = make("mark", {
    class: `place ${gravest.finding.severity}${found.every(one => one.finding.suppressed) ? " waived" : ""}`,
    "data-places": found.map(one => `${one.number.number}:${one.place}`).join(" "),
    title: found.map(one => one.finding.message).join("\n"),
  }, content);
  mark.addEventListener("click", () => {
    const chosen = found.find(one => one.number === state.finding) || gravest;
    choose(chosen.number, chosen.number.document, false);
  });
  return mark;
}

/** The marks of a finding's place; one that runs over a segment has several. */
function marksOf(finding, place) {
  return [...$("text").querySelectorAll("mark.place")].filter(mark => mark.dataset.places.split(" ").includes(`${finding.number}:${place}`));
}
