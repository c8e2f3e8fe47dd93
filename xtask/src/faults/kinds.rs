//! The kinds of fault: what each is, which rules are meant for it, and where it can be put.

use super::change::Site;
use super::piece::Piece;
use super::random::Random;
use super::sites::{delivery, head, marking, notes, pages, prose, redaction, slips, source_note, text, usage};

pub struct Kind {
    pub id: &'static str,
    /// Ids or packs of the rules that report it: a finding of any other is not the find.
    pub rules: &'static [&'static str],
    pub sites: fn(&Piece, &mut Random) -> Vec<Site>,
    /// Whether the whole volume is audited, since its usage shows the fault.
    pub in_volume: bool,
}

impl Kind {
    const fn in_volume(mut self) -> Kind {
        self.in_volume = true;
        self
    }
}

const fn kind(id: &'static str, rules: &'static [&'static str], sites: fn(&Piece, &mut Random) -> Vec<Site>) -> Kind {
    Kind { id, rules, sites, in_volume: false }
}

const SPELT: &[&str] = &[
    "redaction-misspelled",
    "redaction-unread",
    "redaction-number-and-unit",
    "redaction-word-missing",
    "redaction-lacks-not",
];

pub const KINDS: &[Kind] = &[
    kind("level in the note", &["note-level-differs", "portion-above-document"], marking::level_in_note),
    kind("level in the heading", &["note-level-differs", "transcription"], marking::level_in_heading),
    kind("level at one page head", &["transcription"], marking::level_at_head),
    kind("level at one page foot", &["transcription"], marking::level_at_foot),
    kind(
        "caveat dropped from the note",
        &["note-lacks-caveat", "note-lacks-handling", "precedence-differs"],
        marking::caveat_dropped_from_note,
    ),
    kind(
        "caveat dropped from the heading",
        &["heading-lacks-caveat", "precedence-differs"],
        marking::caveat_dropped_from_heading,
    ),
    kind("caveat dropped at a page end", &["transcription"], marking::caveat_dropped_at_one_end),
    kind("caveat added to the note", &["heading-lacks-caveat"], marking::caveat_added_to_note),
    kind("caveat added at a page end", &["transcription"], marking::caveat_added_at_one_end),
    kind("page marking removed", &["page-unmarked"], marking::page_marking_removed),
    kind("marking line misspelled", &["marking-misspelled"], marking::line_misspelled),
    kind("page number skipped", &["page-number-skips"], pages::skipped),
    kind("page marker dropped", &["page-number-skips"], pages::dropped),
    kind("page numbers swapped", &["pages"], pages::swapped),
    kind("page number doubled", &["page-number-repeats", "page-number-skips"], pages::doubled),
    kind("redaction number and unit", &["redaction-number-and-unit"], redaction::number_and_unit),
    kind("redaction number misread", SPELT, redaction::number_misread),
    kind("redaction fraction", &["redaction-ambiguous-fraction", "redaction-number-and-unit"], redaction::fraction),
    kind("redaction misspelled", SPELT, redaction::misspelled),
    kind("redaction lacks not", &["redaction-lacks-not", "redaction-misspelled"], redaction::lacks_not),
    kind("redaction word lost", SPELT, redaction::word_lost),
    kind("bracket not opened", &["redaction-unbalanced"], redaction::open_lost),
    kind("bracket not closed", &["redaction-unbalanced"], redaction::close_lost),
    kind("parenthesis in a bracket lost", &["redaction-unbalanced"], redaction::parenthesis_lost),
    kind("redaction type face", &["redaction-not-italic", "redaction-not-italic-in-volume"], redaction::type_face)
        .in_volume(),
    kind("separator is a comma", &["classification-separator"], source_note::separator_comma),
    kind("separator is a slash", &["classification-separator"], source_note::separator_slash),
    kind("separator missing", &["classification-separator"], source_note::separator_missing),
    kind("classification runs on", &["classification-run-on"], source_note::run_on),
    kind(
        "classification misspelled",
        &["classification-misspelled", "classification-unknown-word"],
        source_note::word_misspelled,
    ),
    kind("classification in capitals", &["classification-capitals"], source_note::capitals),
    kind(
        "classification in lower case",
        &["classification-lower-case", "classification-capitals"],
        source_note::lower_case,
    ),
    kind("source label", &["source-label"], source_note::label),
    kind("note reference dropped", &["notes"], notes::reference_dropped),
    kind("note reference renumbered", &["notes"], notes::reference_renumbered),
    kind("note dropped", &["notes", "volume"], notes::note_dropped),
    kind("note number skips", &["notes", "volume"], notes::numbers_skip),
    kind("note number doubled", &["notes", "volume"], notes::number_doubled),
    kind("date shifted in the title", &["dates"], text::date_in_title),
    kind("date shifted in the dateline", &["dates"], text::date_in_dateline),
    kind("quotation altered", &["quotation"], text::quotation),
    kind("addressee in the note", &["delivery-addressee-differs", "delivered-to-another"], delivery::addressee_in_note),
    kind("addressee in the body", &["delivery-addressee-differs", "delivered-to-another"], delivery::addressee_in_body),
    kind("container in the note", &["delivery-container-differs"], delivery::container_in_note),
    kind("container in the body", &["delivery-container-differs"], delivery::container_in_body),
    kind("manner in the note", &["delivery-manner-differs"], delivery::manner_in_note),
    kind("manner in the body", &["delivery-manner-differs"], delivery::manner_in_body),
    kind(
        "channel in the note",
        &["delivery-channel-differs", "note-lacks-caveat", "heading-lacks-caveat"],
        delivery::channel_in_note,
    ),
    kind(
        "channel in the body",
        &["delivery-channel-differs", "note-lacks-caveat", "heading-lacks-caveat"],
        delivery::channel_in_body,
    ),
    kind(
        "title's parties swapped",
        &["to-line-differs-from-title", "from-line-differs-from-title"],
        delivery::title_swapped,
    ),
    kind(
        "address line renamed",
        &["to-line-differs-from-title", "from-line-differs-from-title", "delivered-to-another"],
        delivery::line_renamed,
    ),
    kind("classification out of order", &["classification-order"], source_note::order),
    kind("separator is a full stop", &["classification-separator", "source-note"], source_note::separator_stop),
    kind("marking line misread", &["marking-misspelled"], marking::line_misread),
    kind("caption exchanged at a page end", &["transcription"], marking::caption_at_one_end),
    kind("date in the mark-up", &["encoded-date-differs"], head::encoded_date),
    kind("date of the letterhead", &["dates"], head::letterhead_date),
    kind("day of the date-time group", &["dates"], head::group_day),
    kind("time of the date-time group", &["dates"], head::group_time),
    kind("prosign altered", &["prosign-differs"], head::prosign),
    kind("precedence in the note", &["prosign-differs", "precedence-differs"], head::precedence_in_note),
    kind("telegram number in the title", &["telegram-number-differs"], head::number_in_title),
    kind("telegram number in the head", &["telegram-number-differs"], head::number_in_head),
    kind("drafted after the document", &["drafted-after-sent"], head::drafted_after),
    kind("subject altered", &["subject-differs"], head::subject),
    kind("page count altered", &["pages"], prose::page_count),
    kind("attachment raised", &["attachment-above-document"], prose::attachment_raised),
    kind("paragraph dropped", &["paragraph-number-skips", "numbered-paragraph-missing"], prose::paragraph_dropped),
    kind("word doubled", &["doubled-words", "redaction-misspelled"], prose::word_doubled),
    kind("sentence doubled", &["doubled-words"], prose::sentence_doubled),
    kind("number not filled in", &["reference-lacks-number"], prose::number_not_filled_in),
    kind("reference names another", &["notes", "volume"], prose::reference_renumbered),
    kind("reference led astray", &["notes", "volume"], prose::reference_led_astray),
    kind("note dropped from the text", &["notes"], notes::note_dropped_from_text),
    kind(
        "caption misread",
        &["marking-misspelled", "heading-lacks-caveat", "page-marking-differs"],
        marking::caption_misread,
    ),
    kind("marking in a heading misread", &["marking-misspelled"], marking::heading_misread),
    kind("redaction amount lost", &["redaction-amount-missing"], usage::amount_dropped),
    kind("redaction number lost", SPELT, usage::number_dropped),
    kind("half in another form", &["house-style-differs"], usage::half_in_another_form).in_volume(),
    kind("omission words", &["omission-words-for-redaction", "redaction-unread"], usage::omission_words),
    kind("withheld document with text", &["withheld-document-has-text"], usage::withheld_with_body),
    kind("claim about brackets", &["brackets-claim"], usage::bracket_claim),
    kind("reference without number", &["reference-lacks-number"], usage::reference_without_number),
    kind("reference lost", &["notes"], usage::reference_lost),
    kind("portion raised", &["portion-above-document"], text::portion_raised),
    kind("month in the title", &["dates"], slips::month_in_title),
    kind("month in the dateline", &["dates"], slips::month_in_dateline),
    kind("year in the dateline", &["dates", "us-historical"], slips::year_in_dateline),
    kind("day that is not", &["dates"], slips::day_that_is_not),
    kind("weekday altered", &["dates"], slips::weekday),
    kind("month of the date-time group", &["dates"], slips::group_month),
    kind("year of the date-time group", &["dates"], slips::group_year),
    kind("status in the note", &["status-differs"], slips::status_in_note),
    kind("status in the head", &["status-differs"], slips::status_in_head),
    kind("document number in the title", &["volume"], slips::document_number),
    kind("name in the title", &["delivery"], slips::name_in_title),
    kind("name in the signature", &["delivery"], slips::name_in_signature),
    kind("note numbers swapped", &["notes", "volume"], notes::numbers_swapped),
    kind("reference names the next note", &["notes"], notes::reference_to_neighbour),
    kind("direction of a reference", &["volume"], notes::direction),
    kind("redaction misread", SPELT, redaction::misread_word),
    kind("bracket doubled", &["redaction"], redaction::bracket_doubled),
    kind("redaction in other brackets", &["redaction", "note-sign-unpaired"], redaction::other_brackets),
    kind("omission not opened or closed", &["redaction"], redaction::omission_open),
    kind("less than a line in other words", &["redaction", "house-style-differs"], redaction::less_in_other_words)
        .in_volume(),
    kind("separator is a colon", &["classification-separator"], source_note::separator_colon),
    kind("separator without its blank", &["source-note"], source_note::separator_bare),
    kind("classification without its full stop", &["source-note"], source_note::stop_lost),
    kind("caveat repeated", &["classification-repeats"], source_note::caveat_repeated),
    kind("second level", &["two-levels"], source_note::second_level),
    kind("no marking beside a level", &["no-marking-beside-level"], source_note::no_marking_added),
    kind("contradictory caption", &["captions-contradict", "transcription"], source_note::contradictory),
    kind("word out of its time", &["us-historical", "transcription"], source_note::out_of_time),
    kind(
        "classification misread",
        &["classification-misspelled", "classification-unknown-word", "source-note"],
        source_note::word_misread,
    ),
    kind("note says unmarked", &["note-says-unmarked"], marking::note_says_unmarked),
    kind("page number misread", &["pages"], pages::misread_number),
];
