//! House style: the forms that a volume uses, the most usual against the others.

use super::Volume;
use crate::engine::schema::Type;
use crate::engine::value::{Datum, Value};
use crate::kind;
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;

kind! {
    /// A form that is not the most usual one of the volume.
    pub struct StyleForm: "style_form" (top: true, scope: Volume) {
        /// What can be written in several ways: "half a unit".
        feature: Type::Text,
        /// The form: "1½".
        form: Type::Text,
        /// How often it stands in the volume.
        count: Type::Int,
        /// Where.
        places: Type::List(&Type::Text),
        /// The most usual form: "1-1/2".
        usual: Type::Text,
        /// How often that stands there.
        usual_count: Type::Int,
        /// How many of those there are for each of this one.
        times_rarer: Type::Int,
    }
}

pub fn gather(vocabulary: &Vocabulary, volume: Volume<'_>) -> Vec<Datum> {
    let features = &vocabulary.house_style.features;
    let mut places: Vec<Vec<Vec<Span>>> =
        features.iter().map(|feature| vec![Vec::new(); feature.forms.len()]).collect();
    for seen in volume.digests.iter().flat_map(|digest| &digest.forms) {
        places[seen.feature as usize][seen.form as usize].push(seen.span);
    }
    let mut out = Vec::new();
    for (feature, places) in features.iter().zip(&places) {
        let Some(usual) = (0..places.len()).max_by_key(|&form| places[form].len()) else { continue };
        for (form, found) in places.iter().enumerate().filter(|(form, found)| *form != usual && !found.is_empty()) {
            let span = found[0];
            let listed = found.iter().map(|span| Datum::new(feature.forms[form].form.as_str(), *span));
            out.push(
                StyleForm {
                    feature: Datum::new(feature.feature.as_str(), span),
                    form: Datum::new(feature.forms[form].form.as_str(), span),
                    count: Datum::new(found.len() as i64, span),
                    places: Datum { value: Value::List(listed.collect()), span: Span::default() },
                    usual: Datum::new(feature.forms[usual].form.as_str(), span),
                    usual_count: Datum::new(places[usual].len() as i64, span),
                    times_rarer: Datum::new((places[usual].len() / found.len()) as i64, span),
                }
                .datum(span),
            );
        }
    }
    out
}
