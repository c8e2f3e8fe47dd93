// What is drawn when a finding is chosen: a line between its places, and what stands at each beside the text.

/** Draws the places of the chosen finding: joined at the left, told at the right. */
function drawLine() {
  const svg = $("line");
  svg.replaceChildren();
  for (const old of document.querySelectorAll(".margin-note")) old.remove();
  for (const old of document.querySelectorAll("mark.active")) old.classList.remove("active");
  const finding = state.finding;
  if (!finding) return;
  const paper = $("paper");
  const frame = paper.getBoundingClientRect();
  const article = $("text").getBoundingClientRect();
  const spots = [];
  finding.places.forEach((place, nth) => {
    const marks = marksOf(finding, nth);
    for (const mark of marks) mark.classList.add("active");
    if (!marks.length) return;
    const box = marks[0].getClientRects()[0];
    if (!box) return;
    spots.push({ x: box.left - frame.left, right: box.right - frame.left, y: box.top - frame.top + box.height / 2, height: box.height, label: place.label, severity: finding.severity });
  });
  svg.setAttribute("width", frame.width);
  svg.setAttribute("height", frame.height);
  svg.setAttribute("class", finding.severity);
  const gutter = Math.max(6, article.left - frame.left - 22);
  for (const other of spots.slice(1)) svg.append(drawn("path", { class: "joint", d: joint(spots[0], other, gutter) }));
  for (const spot of spots) svg.append(drawn("circle", { cx: spot.x - 1, cy: spot.y + spot.height / 2 - 1, r: 2.6 }));
  drawMargin(spots, article.right - frame.left + 18, frame.width);
}

/** From the foot of one mark out to the gutter, along it, and in to the other. */
function joint(from, to, gutter) {
  const foot = spot => spot.y + spot.height / 2 - 1;
  const [a, b] = [foot(from), foot(to)];
  if (Math.abs(a - b) < 2) {
    const [left, right] = from.x < to.x ? [from, to] : [to, from];
    const middle = (left.right + right.x) / 2;
    return `M ${left.right - 1} ${a} Q ${middle} ${a + 16} ${right.x - 1} ${b}`;
  }
  const turn = Math.min(10, Math.abs(b - a) / 2) * Math.sign(b - a);
  const bend = Math.abs(turn);
  return `M ${from.x - 1} ${a} H ${gutter + bend} Q ${gutter} ${a} ${gutter} ${a + turn} V ${b - turn} Q ${gutter} ${b} ${gutter + bend} ${b} H ${to.x - 1}`;
}

/** What is said of each place, at its height, none over another. */
function drawMargin(spots, left, width) {
  if (width - left < 120) return;
  let free = 0;
  for (const spot of [...spots].sort((a, b) => a.y - b.y)) {
    if (!spot.label) continue;
    const top = Math.max(free, spot.y - 12);
    const note = make("p", { class: `margin-note ${spot.severity}` }, spot.label);
    note.style.left = `${left}px`;
    note.style.top = `${top}px`;
    note.style.width = `${Math.min(190, width - left - 8)}px`;
    $("paper").append(note);
    free = top + note.offsetHeight + 6;
  }
}

/** The bar above the text: what was found, where, and what to do. */
function drawChosen() {
  const bar = $("chosen");
  const finding = state.finding;
  bar.hidden = !finding;
  if (!finding) { bar.replaceChildren(); return; }
  const rule = run.rules[finding.rule] || {};
  bar.className = `detail ${finding.severity}`;
  const places = make("ol", { class: "places", "aria-label": "Places" });
  finding.places.forEach((place, nth) => {
    const there = marksOf(finding, nth).length > 0;
    const says = place.label || (nth ? "another place" : "here");
    const other = place.elsewhere ? ` ${place.elsewhere.filter(Boolean).join(" ")},` : "";
    const where = `${other} line ${place.line}, column ${place.column}`;
    const button = there ? make("button", { type: "button" }, says, make("span", { class: "name" }, where))
      : make("span", {}, says, make("span", { class: "name" }, where),
        place.elsewhere && place.words ? make("span", { class: "quoted" }, place.words[0], make("mark", {}, place.words[1]), place.words[2]) : null);
    if (there) button.addEventListener("click", () => showPlace(finding, nth));
    places.append(make("li", {}, button));
  });
  const at = visible.indexOf(finding);
  const step = (by, says, sign) => {
    const button = make("button", { type: "button", "aria-label": says, title: says, disabled: at < 0 || !visible[at + by] }, sign);
    button.addEventListener("click", () => {
      choose(visible[at + by], visible[at + by].document, false);
      const same = $("chosen").querySelector(`[aria-label="${says}"]`);
      (same && !same.disabled ? same : $("chosen").querySelector("button")).focus();
    });
    return button;
  };
  const about = make("details", {}, make("summary", {}, finding.rule),
    make("p", {}, rule.why || rule.title || ""), rule.source && rule.source.length ? make("p", { class: "authority" }, rule.source.join("; ")) : null);
  if (rule.url) about.append(make("p", {}, make("a", { href: rule.url, rel: "noreferrer" }, "The rule’s page")));
  bar.replaceChildren(
    make("div", { class: "steps" }, step(-1, "Previous finding", "↑"), step(1, "Next finding", "↓")),
    make("p", { class: "message", id: "chosen-message", tabindex: "-1" }, make("span", { class: "severity" }, finding.severity), " ", finding.message),
    places,
    finding.help ? make("p", { class: "help" }, finding.help) : "",
    finding.fix ? make("p", { class: "help" }, `${finding.fix[0]}: `, make("code", {}, finding.fix[1])) : "",
    finding.suppressed ? make("p", { class: "help" }, sentence(waived(finding))) : "",
    about);
}

function showPlace(finding, nth) {
  const mark = marksOf(finding, nth)[0];
  if (!mark) return;
  mark.setAttribute("tabindex", "-1");
  mark.focus({ preventScroll: true });
  mark.scrollIntoView({ block: "center" });
}
