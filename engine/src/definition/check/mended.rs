//! Views that people have saved, once the form is another one: what of them does not fit any more is left out and named.

use super::{view_as_written, view_problems};
use crate::definition::{Definitions, ViewDefinition, ViewGroups, ViewKind};
use crate::problem::Problem;
use std::collections::BTreeSet;

/// A saved view as far as it fits the definitions in force.
#[derive(Debug, Clone, PartialEq)]
pub struct MendedView {
    /// Without what does not fit, apart from its filter.
    pub view: ViewDefinition,
    /// What does not fit.
    pub lost: Vec<Problem>,
    /// Its filter cannot be asked any more. Without it the view would show more than whoever made it meant, so it shows nothing
    /// until it is mended.
    pub withheld: bool,
}

/// Reads a saved view. None for one of which too little can be read, and for one that keeps values of a field that has become
/// sensitive.
pub fn mend_view(text: &str, key: &str, definitions: &Definitions) -> Option<MendedView> {
    let (view, lost) = view_as_written(text, key, definitions);
    let mut view = view?;
    if lost.iter().any(|problem| problem.code == "sensitive_value") {
        return None;
    }
    let withheld = lost.iter().any(is_of_filter);
    if !lost.is_empty() {
        take_out(&mut view, &lost)?;
        let left = view_problems(&view, key, definitions);
        if !left.iter().all(is_of_filter) {
            return None;
        }
    }
    Some(MendedView { view, lost, withheld })
}

fn is_of_filter(problem: &Problem) -> bool {
    problem.pointer == "/filter" || problem.pointer.starts_with("/filter/")
}

/// Takes out of a view what these problems are about; None where one is about the view as a whole.
fn take_out(view: &mut ViewDefinition, lost: &[Problem]) -> Option<()> {
    let (mut columns, mut sort, mut levels, mut colors) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let is_one_level = view.group.as_ref().is_some_and(|groups| groups.levels().len() == 1);
    for problem in lost {
        let mut parts = problem.pointer.split('/').skip(1);
        let (member, part) = (parts.next()?, parts.next());
        let index = || part.and_then(|part| part.parse::<usize>().ok());
        match (member, part) {
            ("filter", _) => {}
            ("columns", _) => drop(columns.insert(index()?)),
            ("sort", _) => drop(sort.insert(index()?)),
            ("group", _) if is_one_level => drop(levels.insert(0)),
            ("group", _) => drop(levels.insert(index()?)),
            ("colors", _) => drop(colors.insert(index()?)),
            ("totals", Some(path)) => drop(view.totals.remove(path)),
            ("widths", Some(path)) => drop(view.widths.remove(path)),
            ("kanban", Some("sum")) => view.kanban.iter_mut().for_each(|kanban| kanban.sum = None),
            ("kanban", _) => view.kanban = None,
            ("calendar", Some("end")) => view.calendar.iter_mut().for_each(|calendar| calendar.end = None),
            ("calendar", _) => view.calendar = None,
            ("gantt", Some("progress")) => view.gantt.iter_mut().for_each(|gantt| gantt.progress = None),
            ("gantt", _) => view.gantt = None,
            ("gallery", _) => view.gallery = None,
            _ => return None,
        }
    }
    leave_out(&mut view.columns, &columns);
    leave_out(&mut view.sort, &sort);
    leave_out(&mut view.colors, &colors);
    if let Some(groups) = view.group.take() {
        let mut left = groups.levels().to_vec();
        leave_out(&mut left, &levels);
        view.group = match left.len() {
            0 => None,
            1 => left.into_iter().next().map(ViewGroups::One),
            _ => Some(ViewGroups::Two(left)),
        };
    }
    let is_laid_out = match view.kind {
        ViewKind::Table => true,
        ViewKind::Kanban => view.kanban.is_some(),
        ViewKind::Calendar => view.calendar.is_some(),
        ViewKind::Gantt => view.gantt.is_some(),
        ViewKind::Gallery => view.gallery.is_some(),
    };
    if !is_laid_out {
        view.kind = ViewKind::Table;
    }
    Some(())
}

fn leave_out<T>(list: &mut Vec<T>, places: &BTreeSet<usize>) {
    let mut at = 0;
    list.retain(|_| {
        at += 1;
        !places.contains(&(at - 1))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::FormDefinition;
    use serde_json::{Value, json};

    fn mended(view: Value) -> Option<MendedView> {
        let form: FormDefinition = serde_json::from_value(json!({ "key": "a", "title": "A", "properties": {
            "name": { "title": "名称", "type": "string" }, "level": { "title": "等级", "type": "string", "enum": ["A", "B"] },
            "text": { "title": "备注", "x-kind": "textarea" }, "secret": { "x-sensitive": true, "type": "string" } } }))
        .expect("a form");
        let definitions = Definitions { forms: [("a".to_owned(), form)].into(), ..Definitions::default() };
        let mut view = view;
        view["key"] = json!("v-1");
        view["form"] = json!("a");
        view["title"] = json!("V");
        mend_view(&view.to_string(), "v-1", &definitions)
    }

    #[test]
    fn what_does_not_fit_is_left_out_and_named() {
        for (view, expected, lost) in [
            (
                json!({ "columns": ["gone", "name", "old"], "sort": ["-gone", "name"], "widths": { "gone": 90 } }),
                json!({ "columns": ["name"], "sort": ["name"] }),
                4,
            ),
            (json!({ "group": "gone" }), json!({}), 1),
            (json!({ "group": ["gone", "level"] }), json!({ "group": "level" }), 1),
            (json!({ "kind": "kanban", "kanban": { "by": "text" } }), json!({}), 1),
            (
                json!({ "kind": "kanban", "kanban": { "by": "level", "sum": "gone" }, "totals": { "gone": "sum" } }),
                json!({ "kind": "kanban", "kanban": { "by": "level" } }),
                2,
            ),
            (json!({ "colors": [{ "when": ["gone", "=", 1], "color": "red", "label": "红" }] }), json!({}), 1),
        ] {
            let found = mended(view.clone()).expect("is kept");
            let fits = mended(expected).expect("fits");
            assert_eq!(found.view, fits.view, "{view}");
            assert_eq!(
                (found.lost.len(), found.withheld, fits.lost.len()),
                (lost, false, 0),
                "{view}: {:?}",
                found.lost
            );
        }
    }

    #[test]
    fn a_filter_that_cannot_be_asked_is_kept_and_withholds_the_view() {
        let found = mended(json!({ "columns": ["name", "gone"], "filter": ["gone", "=", 1] })).expect("is kept");
        assert!(found.withheld && found.view.filter.is_some());
        assert_eq!((found.view.columns, found.lost.len()), (vec!["name".to_owned()], 2));
        assert!(!mended(json!({ "filter": ["level", "=", "A"] })).expect("fits").withheld);
        assert_eq!(mended(json!({ "filter": ["secret", "=", "1"] })), None, "what is secret now stays where it lies");
        assert_eq!(mended(json!({ "colour": 1 })), None);
    }
}
