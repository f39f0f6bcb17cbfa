//! A view as one reader may have it: without the fields hidden from them, in their language. A view that cannot be shown
//! without such a field is left out.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use tenon_engine::access::FormRights;
use tenon_engine::condition::Condition;
use tenon_engine::definition::{Definitions, ViewDefinition, ViewGroups, ViewKind};
use tenon_engine::problem::Language;
use tenon_engine::view::{Source, View};

/// One view.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ShownView {
    key: String,
    title: String,
    /// `app` for a definition of the app, `shared` for one saved for everybody, `own` for the reader's own.
    source: &'static str,
    /// Whether the reader may change or remove it here.
    may_change: bool,
    /// What of it does not fit the form any more and is left out, told to those who may change it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lost: Vec<String>,
    /// Its filter asks for what is gone: nothing is to be shown by it until somebody who may has changed it. They are told the
    /// filter; others are told one that never holds.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    withheld: bool,
    /// What the document of the view says beside its key, form and title; see the schema of views.
    #[serde(flatten)]
    settings: Map<String, Value>,
}

impl ShownView {
    /// None when the reader may not see what the view is about.
    pub fn of(
        view: View,
        rights: &FormRights,
        may_share: bool,
        definitions: &Definitions,
        language: Language,
    ) -> Option<Self> {
        let View { mut definition, source, lost, withheld } = view;
        let may_change = source == Source::Own || (source == Source::Shared && may_share);
        let broken = if withheld { definition.filter.take() } else { None };
        narrow(&mut definition, rights)?;
        if withheld {
            let told = broken.filter(|broken| may_change && *broken != Condition::Always);
            definition.filter = Some(told.unwrap_or(Condition::Any(Vec::new())));
        }
        let lost = lost.into_iter().filter(|_| may_change).map(|problem| problem.message.get(language).to_owned());
        definition.colors.iter_mut().for_each(|rule| rule.label = definitions.text(&rule.label, language));
        let title = definitions.text(&definition.title, language);
        let key = definition.key.clone();
        let Ok(Value::Object(mut settings)) = serde_json::to_value(definition) else { return None };
        for own in ["$schema", "key", "form", "title"] {
            settings.shift_remove(own);
        }
        Some(Self {
            key,
            title,
            source: match source {
                Source::App => "app",
                Source::Shared => "shared",
                Source::Own => "own",
            },
            may_change,
            lost: lost.collect(),
            withheld,
            settings,
        })
    }

    pub fn is(&self, key: &str) -> bool {
        self.key == key
    }
}

/// Takes out what the reader may not see; None when too little is left.
fn narrow(view: &mut ViewDefinition, rights: &FormRights) -> Option<()> {
    let seen = rights.fields();
    let sees = |key: &String| seen.sees(key);
    let asks = |key: &str| rights.may_filter(key);
    let asks_all = |condition: &Condition| condition.fields().iter().all(|field| asks(field));
    if !view.filter.as_ref().is_none_or(asks_all) {
        return None;
    }
    let needed: Vec<&str> = match view.kind {
        ViewKind::Table => Vec::new(),
        ViewKind::Kanban => view.kanban.iter().map(|kanban| kanban.by.as_str()).collect(),
        ViewKind::Calendar => view.calendar.iter().map(|calendar| calendar.start.as_str()).collect(),
        ViewKind::Gantt => view.gantt.iter().flat_map(|gantt| [gantt.start.as_str(), gantt.end.as_str()]).collect(),
        ViewKind::Gallery => view.gallery.iter().map(|gallery| gallery.image.as_str()).collect(),
    };
    if !needed.iter().all(|key| seen.sees(key)) {
        return None;
    }
    view.columns.retain(sees);
    view.widths.retain(|key, _| sees(key));
    view.sort.retain(|key| asks(key.trim_start_matches('-')));
    view.totals.retain(|key, _| asks(key));
    view.colors.retain(|rule| asks_all(&rule.when) && rule.column.as_ref().is_none_or(sees));
    view.group = view.group.take().and_then(|groups| {
        let levels: Vec<_> = groups.levels().iter().filter(|level| asks(level.field())).cloned().collect();
        match levels.len() {
            0 => None,
            1 => levels.into_iter().next().map(ViewGroups::One),
            _ => Some(ViewGroups::Two(levels)),
        }
    });
    if let Some(kanban) = &mut view.kanban {
        kanban.sum = kanban.sum.take().filter(|sum| asks(sum));
    }
    if let Some(calendar) = &mut view.calendar {
        calendar.end = calendar.end.take().filter(|end| asks(end));
    }
    if let Some(gantt) = &mut view.gantt {
        gantt.progress = gantt.progress.take().filter(sees);
    }
    Some(())
}
