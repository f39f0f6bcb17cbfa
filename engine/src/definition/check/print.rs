//! `prints/<key>.html.jinja`: the form is there, the template can be filled, and every name in it is one of the form's.

use super::{names::Names, report::Report};
use crate::{
    definition::{Orientation, PrintDefinition},
    print,
};

pub(super) fn check(names: &Names<'_>, definition: &PrintDefinition, report: &mut Report<'_>) {
    if definition.orientation == Orientation::Landscape && definition.paper.size().1.is_none() {
        report.say("/orientation", "roll_turned", "卷纸不能横放", "a roll cannot be turned");
    }
    let [_, right, _, left] = definition.margins();
    if u16::from(right) + u16::from(left) + 20 > definition.size().0 {
        let (zh, en) = ("左右页边距太大，纸上剩不到 20 毫米", "the sides leave less than 20 mm of the paper");
        report.say("/margins", "margins_too_wide", zh, en);
    }
    if let Some(form) = names.form(report, "/form", &definition.form) {
        report.all(print::mistakes(&definition.text, form));
    }
}
