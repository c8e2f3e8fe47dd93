//! An invented collection: documents of words drawn at random, with phrases that all share, and redactions.

/// So many documents of about 10,000 bytes. Every tenth one is copied with some of its words withheld.
pub fn collection(documents: usize) -> Vec<(String, String)> {
    let mut draw = Draw(7);
    let mut all: Vec<(String, String)> = Vec::new();
    for at in 0..documents {
        let mut text = format!("{at}. Telegram From the Consulate to the Department\n\n");
        for paragraph in 0..20 {
            text.push_str("With reference to the message of the Department of the first of this month ");
            for _ in 0..60 {
                text.push_str(&draw.word());
                text.push(' ');
            }
            if paragraph % 7 == 3 {
                text.push_str("[name not declassified] of the office of the chief of the division ");
            }
            text.push_str("as was said in the message of the Department.\n\n");
        }
        if at % 10 == 5 {
            let words: Vec<&str> = text.split(' ').collect();
            let from = words.len() / 2;
            let copy = [&words[..from], &["[4 words not declassified]"], &words[from + 4..]].concat().join(" ");
            all.push((format!("copy{at}.txt"), copy));
        }
        all.push((format!("d{at}.txt"), text));
    }
    all
}

pub struct Draw(pub u64);

impl Draw {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most.max(1)
    }

    /// One of some twenty thousand words, the short ones more often.
    fn word(&mut self) -> String {
        let syllables = ["ba", "lor", "ten", "mi", "gos", "ru", "ven", "ki", "dal", "shon", "pe", "ra"];
        let count = 2 + self.below(3);
        (0..count).map(|_| syllables[self.below(syllables.len())]).collect()
    }
}
