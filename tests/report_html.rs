//! The HTML report: whole in itself, and of use in a real browser.

#[path = "common/chromium.rs"]
#[allow(dead_code, reason = "each test binary uses a part of it")]
mod chromium;
#[path = "cli/runner.rs"]
#[allow(dead_code, reason = "each test binary uses a part of it")]
mod runner;

use std::time::Instant;

use chromium::Chromium;
use runner::{CLEAN, Folder, comma, faulty, volume};
use serde_json::Value;

/// A document whose note names another precedence and level, with all that the page makes visible.
const RICH: &str = "\
41. Backchannel Message From the President’s Assistant (Alder) to the Chargé in Ruritania (Marsh), Washington, May 4, 1971.1

SECRET/NODIS 😀

TO BE DELIVERED IN SEALED ENVELOPE DIRECTLY TO MR. MARSH

TO: Mr. Marsh, Strelsau 118

The harbour </script><script>window.broken = 1</script><img src=x onerror=\"window.broken = 2\"> & so on. [2 lines not declassified]

  1. Source: National Archives, RG 59, Central Files 1970–73, POL 7. Top Secret; Nodis. Repeated to Vienna.
";

fn folder() -> Folder {
    Folder::with(&[
        ("clean.txt", CLEAN),
        ("comma.txt", &comma()),
        ("faulty.txt", &faulty()),
        ("rich.txt", RICH),
        ("volume.xml", &volume()),
    ])
}

/// What the report's data blocks of one kind hold.
fn data(html: &str, class: &str) -> Vec<Value> {
    let start = format!("<script type=\"application/json\" class=\"{class}\">");
    let blocks = html.split(&start).skip(1).map(|rest| rest.split("</script>").next().unwrap());
    blocks.map(|block| serde_json::from_str(block).unwrap()).collect()
}

#[test]
fn the_report_is_one_file_that_loads_nothing() {
    let html = folder().run(1, &["check", "--format", "html"]).out;
    assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
    let policy = html.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    // The page around the data: nothing in it names another file.
    let frame: String = html
        .lines()
        .filter(|line| !line.starts_with("<script type=\"application/json\""))
        .collect::<Vec<_>>()
        .join("\n");
    for loads in ["src=", "<link", "@import", "url(", "fetch(", "XMLHttpRequest", "WebSocket", "import(", "://"] {
        let found = frame.replace("http://www.w3.org/2000/svg", "");
        assert!(!found.contains(loads), "{loads}");
    }
    // No element begins but those of the page itself: text is data.
    assert!(!html.contains("window.broken = 1</script>") && !html.contains("<img"), "text became markup");
    assert_eq!(html, folder().run(1, &["check", "--format", "html"]).out, "two runs differ");
    for part in ["lang=\"en\"", "class=\"skip\"", "<main", "<nav aria-label", "role=\"status\"", "<noscript>"] {
        assert!(html.contains(part), "{part}");
    }
}

#[test]
fn what_is_highlighted_is_what_the_facts_say() {
    let html = folder().run(1, &["check", "--format", "html", "rich.txt"]).out;
    let text = &data(&html, "text")[0];
    let units: Vec<u16> = text["text"].as_str().unwrap().encode_utf16().collect();
    let cut = |one: &Value, from: usize| {
        let at = |nth: usize| one[nth].as_u64().unwrap() as usize;
        String::from_utf16(&units[at(from)..at(from + 1)]).unwrap()
    };
    let facts: Vec<(String, String)> = text["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| (fact[2].as_str().unwrap().to_owned(), cut(fact, 0)))
        .collect();
    for (class, words) in [
        ("marking", "Top Secret; Nodis"),
        ("delivery", "DELIVERED IN SEALED ENVELOPE DIRECTLY TO MR. MARSH"),
        ("redaction", "[2 lines not declassified]"),
        ("notation", "Repeated to Vienna."),
        ("date", "May 4, 1971"),
    ] {
        assert!(facts.iter().any(|fact| fact.0 == class && fact.1 == words), "{class} {words}: {facts:?}");
    }
    let index = &data(&html, "file")[0];
    let found = index["findings"].as_array().unwrap();
    let at = found.iter().position(|finding| finding["rule"] == "note-level-differs").expect("levels differ");
    let places: Vec<String> =
        text["places"].as_array().unwrap().iter().filter(|place| place[0] == at).map(|place| cut(place, 2)).collect();
    assert_eq!(places, ["Top Secret", "SECRET"]);
    assert_eq!(found[at]["places"][0]["words"][1], "Top Secret");
    let entry = &index["documents"][0];
    assert_eq!((&entry["year"], &entry["level"][2]), (&1971.into(), &"Secret".into()));
    assert_eq!(entry["withheld"], serde_json::json!([["lines", 2.0, false]]));
}

#[test]
fn a_note_of_a_volume_is_highlighted_where_it_is_read() {
    let html = folder().run(1, &["check", "--format", "html", "volume.xml"]).out;
    let texts = data(&html, "text");
    assert_eq!(texts.len(), 2);
    let place = &texts[1]["places"][0];
    let text = texts[1]["text"].as_str().unwrap();
    let at = |nth: usize| place[nth].as_u64().unwrap() as usize;
    let marked: String = text.encode_utf16().skip(at(2)).take(at(3) - at(2)).map(|unit| unit as u8 as char).collect();
    assert_eq!(marked, "Top Secret");
    // The reference to the note stands behind the title.
    let point = &texts[1]["points"][0];
    assert_eq!((&point[1], &point[2]), (&"note".into(), &"1".into()));
}

#[test]
fn suppressed_findings_stay_on_the_record() {
    let text = comma()
        .replace("Secret, Nodis.", "Secret, Nodis. <!-- caveat: ignore[classification-separator] as printed -->");
    let html = Folder::with(&[("a.md", &text)]).run(0, &["check", "--format", "html"]).out;
    let finding = &data(&html, "file")[0]["findings"][0];
    assert_eq!(finding["suppressed"], serde_json::json!(["as printed", "in the document"]));
}

#[test]
fn what_the_baseline_knows_is_on_the_record_and_does_not_count() {
    let folder = Folder::with(&[("a.txt", &comma()), ("b.txt", &faulty())]);
    folder.run(0, &["baseline", "a.txt"]);
    let html = folder.run(1, &["check", "--format", "html"]).out;
    let files = data(&html, "file");
    assert_eq!(files[0]["findings"][0]["suppressed"], serde_json::json!(["", "in the baseline"]));
    assert!(files[1]["findings"][0]["suppressed"].is_null(), "{}", files[1]["findings"]);
    assert!(data(&html, "run")[0]["summary"].as_str().unwrap().contains("1 error in 2 files"));
    // Nobody else is told of it, however much is asked for.
    for format in ["json", "sarif", "concise", "gitlab"] {
        let said = folder.run(1, &["check", "--show-suppressed", "--format", format]).out;
        assert!(!said.contains("classification-separator\",\"severity"), "{said}");
        assert!(!said.contains("a.txt:"), "{said}");
    }
    let Some(mut browser) = Chromium::start() else { return };
    folder.run(1, &["check", "-q", "--output", "html=report.html", "--format", "concise"]);
    browser.open(&folder.path().join("report.html"));
    assert_eq!(browser.eval("document.querySelectorAll('button.finding').length"), 1);
    assert_eq!(browser.eval("document.getElementById('suppressed-label').innerText.trim()"), "known findings");
    browser.eval("document.getElementById('suppressed').click()");
    assert_eq!(browser.eval("document.querySelectorAll('button.finding').length"), 2);
    assert_eq!(
        browser.eval("[...document.querySelectorAll('button.finding .name')].map(name => name.textContent).includes('known from the baseline')"),
        true
    );
}

#[test]
fn a_browser_filters_chooses_and_draws_the_line() {
    let Some(mut browser) = Chromium::start() else { return };
    let folder = folder();
    folder.run(1, &["check", "-q", "--output", "html=report.html", "--format", "concise"]);
    browser.open(&folder.path().join("report.html"));
    assert_eq!(browser.eval("document.querySelectorAll('button.finding').length"), 4);
    assert_eq!(browser.eval("document.getElementById('shown').textContent"), "4 findings in 4 documents");
    // Filters: by severity, by rule, by words; and everything again.
    browser.eval("document.querySelector('.pill.error input').click()");
    assert_eq!(browser.eval("document.querySelectorAll('button.finding').length"), 1);
    browser.eval("document.querySelector('.pill.error input').click()");
    let set = |id: &str, value: &str, event: &str| {
        format!(
            "(() => {{ const field = document.getElementById('{id}'); field.value = '{value}'; \
             field.dispatchEvent(new Event('{event}')); return document.querySelectorAll('button.finding').length; }})()"
        )
    };
    assert_eq!(browser.eval(&set("rule", "note-level-differs", "change")), 3);
    assert_eq!(browser.eval(&set("search", "rich", "input")), 1);
    assert_eq!(browser.eval(&set("search", "no such words", "input")), 0);
    assert_eq!(browser.eval("document.getElementById('shown').textContent"), "No finding fits these filters.");
    browser.eval(&set("search", "", "input"));
    browser.eval(&set("rule", "", "change"));
    assert_eq!(browser.eval(&set("group", "rule", "change")), 4);
    assert_eq!(browser.eval("document.querySelectorAll('#list .group').length"), 2);
    assert_eq!(browser.eval(&set("group", "document", "change")), 4);
    browser.eval("document.getElementById('clean').click()");
    assert_eq!(browser.eval("document.querySelectorAll('#list .group').length"), 6, "documents without findings too");
    // A disagreement is chosen: both places are marked, and a line joins them.
    browser
        .eval("[...document.querySelectorAll('#list h3 button')].find(b => b.textContent.startsWith('41.')).click()");
    assert_eq!(browser.eval("document.querySelectorAll('#line path').length"), 0, "only the document is chosen");
    browser.eval("[...document.querySelectorAll('button.finding')].find(b => b.closest('.group').textContent.includes('41.')).click()");
    assert_eq!(browser.eval("document.querySelectorAll('#line path.joint').length"), 1);
    assert_eq!(
        browser.eval("[...document.querySelectorAll('mark.active')].map(mark => mark.textContent).join()"),
        "SECRET,Top Secret"
    );
    // The line begins at one mark and ends at the other, on the screen.
    let ends = browser.eval(
        "(() => { const path = document.querySelector('#line path.joint'); const frame = path.ownerSVGElement.getBoundingClientRect(); \
         const ends = [0, path.getTotalLength()].map(at => path.getPointAtLength(at)); \
         const marks = [...document.querySelectorAll('mark.active')].reverse().map(mark => mark.getClientRects()[0]); \
         return ends.every((end, at) => Math.abs(end.x + frame.left - marks[at].left) < 4 && Math.abs(end.y + frame.top - marks[at].bottom) < 4); })()",
    );
    assert_eq!(ends, true);
    assert_eq!(browser.eval("document.querySelectorAll('.margin-note').length"), 2);
    // The keyboard: an arrow goes on in the list, and a place is reached by its button.
    browser.eval("document.querySelector('#list button.finding').focus()");
    browser.eval(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }))",
    );
    assert_eq!(browser.eval("(() => { const all = [...document.querySelectorAll('#list button')]; return all.indexOf(document.activeElement) - all.indexOf(document.querySelector('button.finding')); })()"), 1);
    // From the list itself, where the first link of the page leads, an arrow goes to what is chosen.
    browser.eval("document.getElementById('list').focus()");
    browser.eval(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }))",
    );
    assert_eq!(browser.eval("document.activeElement.getAttribute('aria-current')"), "true");
    browser.eval("document.querySelectorAll('#chosen .places button')[1].click()");
    assert_eq!(browser.eval("document.activeElement.textContent"), "SECRET");
    // The pictures, each with its numbers as a table.
    browser.eval("location.hash = '#collection'; new Promise(done => setTimeout(done, 100))");
    assert_eq!(browser.eval("document.querySelectorAll('#collection svg[role=img]').length >= 4"), true);
    assert_eq!(
        browser.eval("[...document.querySelectorAll('#collection figure')].every(f => f.querySelector('table td'))"),
        true
    );
    assert_eq!(browser.eval("document.querySelector('#collection').textContent.includes('1971')"), true);
    // What is in a document stays text.
    assert_eq!(browser.eval("window.broken === undefined"), true);
    let unnamed = "[...document.querySelectorAll('button, input, select, a')].filter(one => \
                   !(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.[0]?.textContent.trim())).length";
    assert_eq!(browser.eval(unnamed), 0, "a control without a name");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The picture of a collection over many years, of all levels, with papers that bear no date: each level has a shade of
/// its own, and no word at the foot runs into another or out of the picture.
#[test]
fn a_picture_of_many_years_can_be_read() {
    let levels = [
        "Unclassified",
        "Official Use Only",
        "Limited Official Use",
        "Restricted",
        "Confidential",
        "Secret",
        "Top Secret",
    ];
    let mut documents = Vec::new();
    for year in 1940..1978 {
        let level = levels[year % levels.len()];
        let text =
            CLEAN.replace("1971", &year.to_string()).replace("SECRET/NODIS\n\n", "").replace("Secret; Nodis", level);
        documents.push((format!("{year}.txt"), text));
    }
    documents.push(("undated.txt".to_owned(), CLEAN.replace(", May 4, 1971", "")));
    let documents: Vec<(&str, &str)> = documents.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = Folder::with(&documents);
    folder.run(0, &["check", "--format", "html", "--output", "report.html", "--fail-on", "never"]);
    let Some(mut browser) = Chromium::start() else { return };
    browser.open(&folder.path().join("report.html"));
    browser.eval("location.hash = '#collection'; new Promise(done => setTimeout(done, 100))");
    let shades = "(() => { const key = [...document.querySelectorAll('#collection figure')][0].querySelectorAll('.key rect'); \
                  return [key.length, new Set([...key].map(one => getComputedStyle(one).fill)).size].join(); })()";
    assert_eq!(browser.eval(shades), format!("{0},{0}", levels.len() + 1));
    let apart = "(() => { const svg = document.querySelector('#collection figure svg[role=img]'); const frame = svg.getBoundingClientRect(); \
                 const foot = [...svg.querySelectorAll('text')].filter(one => /^(\\d{4}|no date)$/.test(one.textContent)).map(one => one.getBoundingClientRect()); \
                 return foot.length > 5 && foot.every((box, at) => box.right <= frame.right + 1 && (at === 0 || foot[at - 1].right < box.left)); })()";
    assert_eq!(browser.eval(apart), true);
}

#[test]
fn both_colour_schemes_have_enough_contrast() {
    let Some(mut browser) = Chromium::start() else { return };
    let folder = folder();
    folder.run(1, &["check", "-q", "--format", "html", "--output", "report.html"]);
    // The contrast of every piece of text with what is painted behind it, as WCAG counts it.
    let measure = "(() => { const lum = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; }; \
        const parse = s => s.match(/[\\d.]+/g).map(Number); \
        const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; }; \
        const bad = new Set(); const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
        while (walk.nextNode()) { const e = walk.currentNode.parentElement; if (!walk.currentNode.data.trim() || !e.offsetParent || e.closest('script, :disabled, svg')) continue; \
          const [a, b] = [lum(parse(getComputedStyle(e).color).slice(0, 3)), lum(behind(e).slice(0, 3))].sort((x, y) => y - x); \
          const ratio = (a + .05) / (b + .05); if (ratio < 4.5) bad.add(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`); } return [...bad].join(); })()";
    for scheme in ["light", "dark"] {
        let features = serde_json::json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        browser.call("Emulation.setEmulatedMedia", serde_json::json!({ "features": features }));
        browser.open(&folder.path().join("report.html"));
        assert_eq!(browser.eval("matchMedia('(prefers-color-scheme: dark)').matches"), scheme == "dark");
        for _ in 0..4 {
            assert_eq!(browser.eval(measure), "", "{scheme}");
            browser.eval("document.querySelector('#chosen button[aria-label=\"Next finding\"]').click()");
        }
    }
}

#[test]
fn the_report_prints_every_finding_with_its_places() {
    let Some(mut browser) = Chromium::start() else { return };
    let folder = folder();
    folder.run(1, &["check", "-q", "--format", "html", "--output", "report.html"]);
    browser.open(&folder.path().join("report.html"));
    browser.eval("dispatchEvent(new Event('beforeprint'))");
    browser.call("Emulation.setEmulatedMedia", serde_json::json!({ "media": "print" }));
    let printed = browser.eval("document.body.innerText");
    let printed = printed.as_str().unwrap();
    for words in ["the note says Top Secret", "the document is marked Secret", "Findings by rule", "Documents by year"]
    {
        assert!(printed.contains(words), "{words} is not printed:\n{printed}");
    }
    assert!(!printed.contains("Group by"), "{printed}");
    // A document's heading stays on the page of its findings.
    let kept =
        "[...document.querySelectorAll('.group')].every(group => getComputedStyle(group).breakInside === 'avoid')";
    assert_eq!(browser.eval(kept), true);
    let pdf = browser.call("Page.printToPDF", serde_json::json!({}));
    assert!(pdf["data"].as_str().unwrap().starts_with("JVBERi"), "a PDF");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_volume_of_four_hundred_documents_opens_without_delay() {
    let Some(mut browser) = Chromium::start() else { return };
    let one = volume();
    let (head, rest) = one.split_once("<div").unwrap();
    let (body, tail) = rest.rsplit_once("</div>").unwrap();
    let body = format!("<div{body}</div>");
    let (_, second) = body.rsplit_once("<div").unwrap();
    let sentence = |n: u32| format!("The Minister regards harbour {n} as a matter that is settled. ");
    let prose = format!("<p>{}</p>", (0..25).map(sentence).collect::<String>()).repeat(8);
    let documents: String = (1..=400)
        .map(|n| {
            let document =
                format!("<div{second}").replace("d2", &format!("d{n}")).replace("n=\"2\"", &format!("n=\"{n}\""));
            let document = document.replace("<head>2.", &format!("<head>{n}."));
            document.replacen("</p></div>", &format!("</p>{prose}</div>"), 1)
        })
        .collect();
    let folder = Folder::with(&[("volume.xml", &format!("{head}{documents}{tail}"))]);
    folder.run(1, &["check", "-q", "--format", "html", "--output", "report.html"]);
    let began = Instant::now();
    browser.open(&folder.path().join("report.html"));
    let opened = began.elapsed();
    assert_eq!(browser.eval("document.querySelectorAll('button.finding').length"), 400);
    let clicks = browser.eval(
        "(() => { const all = [...document.querySelectorAll('button.finding')]; const began = performance.now(); \
         for (const at of [399, 200, 100, 50, 25]) { all[at].click(); document.body.offsetHeight; } \
         return (performance.now() - began) / 5; })()",
    );
    let search = browser.eval(
        "(() => { const field = document.getElementById('search'); field.value = 'd39'; const began = performance.now(); \
         field.dispatchEvent(new Event('input')); document.body.offsetHeight; return performance.now() - began; })()",
    );
    println!("opened in {opened:?}; a finding chosen in {clicks} ms; a search in {search} ms");
    // Wide, for machines that do other things at the same time.
    assert!(opened.as_secs() < 5 && clicks.as_f64().unwrap() < 300.0 && search.as_f64().unwrap() < 500.0);
    assert_eq!(browser.eval("document.querySelectorAll('button.finding').length"), 11);
    // Only what was chosen has been unpacked.
    assert_eq!(browser.eval("documents.filter(one => one.parsed).length"), 6);
}

#[test]
fn without_text_the_report_works_and_tells_nothing() {
    let folder = folder();
    folder.run(1, &["check", "-q", "--no-text", "--format", "html", "--output", "report.html"]);
    let html = folder.text("report.html");
    assert_eq!(data(&html, "text").len(), 0);
    // What the rules say of themselves is no document's text.
    let rules = "<script type=\"application/json\" class=\"run\">";
    let html: String = html.lines().filter(|line| !line.starts_with(rules)).collect();
    for words in ["Ruritania", "Nodis", "1971", "Telegram", "SECRET", "harbour", "Vienna"] {
        assert!(!html.contains(words), "{words}");
    }
    let Some(mut browser) = Chromium::start() else { return };
    browser.open(&folder.path().join("report.html"));
    assert_eq!(browser.eval("document.querySelectorAll('button.finding').length"), 4);
    browser.eval("document.querySelectorAll('button.finding')[1].click(); location.hash = '#collection'");
    assert_eq!(
        browser.eval("document.getElementById('text').textContent"),
        "This report was made without the documents’ text."
    );
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn what_is_to_be_masked_is_covered_and_other_files_are_quoted() {
    use caveat::finding::{Confidence, Elsewhere, Finding, Fingerprint, Label, Severity};
    use caveat::report::catalog::Catalog;
    use caveat::report::{Checked, Format, Summary, html::Html, locate};
    use caveat::source::map::Span;
    use caveat::vocabulary::Vocabulary;
    let file = caveat::source::read("rich.txt", RICH.as_bytes());
    let other = caveat::source::read("other.txt", b"The name is Zembla here.");
    let at = |word: &str| RICH.find(word).map(|start| Span::new(start, start + word.len())).unwrap();
    let covered = |span| Label { masked: true, ..Label::here(span, "a name") };
    let finding = Finding {
        rule: "r".into(),
        severity: Severity::Error,
        confidence: Confidence::High,
        message: "m".into(),
        labels: vec![
            covered(at("Chargé")),
            covered(at("[2 lines not declassified]")),
            Label::elsewhere(Elsewhere::new(&other, "", Span::new(12, 18)), "there"),
        ],
        help: None,
        fix: None,
        document: "".into(),
        qualified_document: "rich".into(),
        fingerprint: Fingerprint::default(),
    };
    let findings = locate(vec![finding]);
    let report = Html::new(Catalog::default(), Vocabulary::builtin(), false);
    let html = report.text(&Checked { source: &file, system: None, findings: &findings });
    for word in ["Chargé", "declassif", "lines"] {
        let told = html.replace("\"withheld\":[[\"lines\"", "").contains(word);
        assert!(!told, "{word} is told:\n{html}");
    }
    assert!(html.contains("to the ###### in Ruritania"), "{html}");
    assert!(
        html.contains(
            r##""elsewhere":["other.txt",""],"line":1,"column":13,"words":["The name is ","Zembla"," here."]"##
        )
    );
    assert!(report.tail(&Summary::default()).contains(r##""rules":{"r":{"title":"r"}}"##));
}
