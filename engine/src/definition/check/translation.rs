//! `i18n/*.json`: a translation fills in what its text does.

use super::{names::Names, report::Report};
use crate::definition::check_words;
use crate::problem::pointer_segment;

pub(super) fn check(names: &Names<'_>, key: &str, report: &mut Report<'_>) {
    for (text, words) in names.definitions.translations.get(key).into_iter().flatten() {
        if let Some(problem) = check_words(text, words) {
            report.add(problem.under(&pointer_segment(text)));
        }
    }
}
