// Puts the page together, and keeps the chosen finding in the address, so that a place of the report can be passed on.

function choose(finding, entry, move) {
  const other = state.document !== entry;
  state.finding = finding;
  state.document = entry;
  if (other) drawDocument(entry);
  drawChosen();
  drawLine();
  markChosen();
  const first = finding ? marksOf(finding, 0)[0] || marksOf(finding, 1)[0] : null;
  const narrow = matchMedia("(max-width: 60rem)").matches;
  if (other) $("reading").scrollTop = 0;
  if (first && (move || !narrow) && !inSight(first)) first.scrollIntoView({ block: "center" });
  if (move && narrow) $("reading").scrollIntoView();
  if (move && narrow) (finding ? $("chosen-message") : $("document-title")).focus({ preventScroll: true });
  const address = finding ? `#finding-${finding.fingerprint}` : "#findings";
  history.replaceState(null, "", address);
}

/** Whether a place can be seen below the bar, so that nothing need move. */
function inSight(mark) {
  const box = mark.getBoundingClientRect();
  return box.top > $("chosen").getBoundingClientRect().bottom + 8 && box.bottom < $("reading").getBoundingClientRect().bottom - 8;
}

/** Says which part of the report is shown. */
function mark(collection) {
  $(collection ? "to-collection" : "to-findings").setAttribute("aria-current", "page");
  $(collection ? "to-findings" : "to-collection").removeAttribute("aria-current");
}

function show() {
  const collection = location.hash === "#collection";
  document.body.classList.toggle("collection", collection);
  mark(collection);
  if (collection) {
    if (!$("pictures").children.length) drawCollection();
    scrollTo(0, 0);
    $("collection-title").focus({ preventScroll: true });
    return;
  }
  const print = /^#finding-(.+)$/.exec(location.hash);
  const finding = print && findings.find(one => one.fingerprint === print[1]);
  if (finding) choose(finding, finding.document, false);
  else if (state.finding) drawLine();
}

function begin() {
  const names = files.filter(file => file.documents.length).map(file => file.name);
  const name = names.length === 1 ? names[0].replace(/^.*[/\\]/, "") : `Report on ${counted(names.length, "file", "files")}`;
  $("name").textContent = name;
  document.title = `${name} · caveat report`;
  $("summary").textContent = run.summary;
  $("version").textContent = `caveat ${run.version}`;
  if (run.noText) $("search").setAttribute("placeholder", "Search rules and names");
  buildFilters();
  refresh();
  addEventListener("hashchange", show);
  new ResizeObserver(() => drawLine()).observe($("paper"));
  addEventListener("beforeprint", () => { drawCollection(); unfold = Infinity; drawList(); });
  const first = visible[0];
  if (first && !location.hash.startsWith("#finding-")) choose(first, first.document, false);
  else if (!first && documents[0]) { state.clean = true; $("clean").checked = true; refresh(); choose(null, documents[0], false); }
  if (location.hash === "#collection" || location.hash.startsWith("#finding-")) show();
  else mark(false);
}

begin();
