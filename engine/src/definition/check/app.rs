//! `app.json`: the menu leads to forms and dashboards that are there.

use super::{names::Names, report::Report};

pub(super) fn check(names: &Names<'_>, report: &mut Report<'_>) {
    let dashboards = || names.definitions.dashboards.keys().map(String::as_str);
    for (section_at, section) in names.definitions.app.navigation.iter().enumerate() {
        for (item_at, item) in section.items.iter().enumerate() {
            let here = format!("/navigation/{section_at}/items/{item_at}");
            match (&item.form, &item.dashboard) {
                (Some(form), None) => drop(names.form(report, &format!("{here}/form"), form)),
                (None, Some(key)) if !names.has_file(&format!("dashboards/{key}.json")) => {
                    let noun = ("仪表盘", "dashboard");
                    report.unknown(format!("{here}/dashboard"), "unknown_dashboard", noun, key, dashboards());
                }
                (None, Some(_)) => {}
                _ => {
                    let (zh, en) = ("要写 form 或 dashboard 其中一个", "exactly one of form and dashboard is needed");
                    report.say(here, "one_of", zh, en);
                }
            }
        }
    }
}
