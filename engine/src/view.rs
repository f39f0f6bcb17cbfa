//! The views of a form as one person has them: those of the app, those shared later and their own, in the order of the
//! tabs. Owns who may see, make and change a view; the shape of one is owned by `definition`, the rows by `store::views`.
//!
//! A view of the app is a definition and changes by publishing. What people save while they work is a document of the
//! same shape in the database: it needs no publishing, never travels with a package, and a private one is nobody else's.

use crate::audit::{Entry, action};
use crate::definition::{MendedView, ViewDefinition, mend_view, read_view};
use crate::id::ViewId;
use crate::model::{App, indexes_of_view};
use crate::problem::Problem;
use crate::record::{Context, ReadError};
use crate::store::views::{self, OrderRow, Place, ViewRow};
use crate::store::{Conn, StoreError};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The most views one person may keep of one form, and the most that may be shared.
const MOST: usize = 100;
/// Saved views are told from those of the app by how their keys begin.
const MARK: &str = "v-";

/// Whose a view is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A definition of the app; it changes by publishing.
    App,
    /// Saved for everybody who may read the form.
    Shared,
    /// Saved by the one who asks, for themselves.
    Own,
}

/// One view of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub definition: ViewDefinition,
    pub source: Source,
    /// What of a saved view does not fit its form any more. It is left out, apart from the filter.
    pub lost: Vec<Problem>,
    /// Its filter cannot be asked any more, so nothing is shown by it until it is mended.
    pub withheld: bool,
}

impl View {
    fn whole(definition: ViewDefinition, source: Source) -> Self {
        Self { definition, source, lost: Vec::new(), withheld: false }
    }

    /// A saved view, as far as it fits; none where nothing can be made of it.
    fn saved(row: &ViewRow, app: &App) -> Option<Self> {
        let MendedView { view, lost, withheld } = mend_view(&row.body, &row.id, &app.definitions)?;
        Some(Self { definition: view, source: source(row), lost, withheld })
    }
}

/// The views of a form, as one person has them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Views {
    /// In the order of the tabs.
    pub views: Vec<View>,
    /// The one that opens by itself.
    pub first: Option<String>,
    /// Whether this person may make and change shared views.
    pub may_share: bool,
}

/// What a person wants to keep.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub title: String,
    pub shared: bool,
    /// The members of a view's document beside `key`, `form` and `title`.
    pub settings: Map<String, Value>,
}

/// Every view of a form that the one who asks has.
pub async fn list(conn: &mut Conn, context: &Context<'_>, app: &App, form: &str) -> Result<Views, StoreError> {
    let place = Place { app: &app.key, form };
    let me = context.principal.id();
    let of_app = app.definitions.views.values().filter(|view| view.form == form);
    let mut all: Vec<View> = of_app.map(|view| View::whole(view.clone(), Source::App)).collect();
    all.extend(views::list(conn, place, me).await?.iter().filter_map(|row| View::saved(row, app)));
    let (everybody, own) = views::orders(conn, place, me).await?;
    let order = own.unwrap_or(everybody);
    let position = |view: &View| order.keys.iter().position(|key| *key == view.definition.key);
    all.sort_by_key(|view| position(view).unwrap_or(usize::MAX));
    let first = order.first.filter(|key| all.iter().any(|view| view.definition.key == *key));
    Ok(Views { views: all, first, may_share: may_share(context) })
}

/// One view of a form that the one who asks has.
pub async fn find(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &App,
    form: &str,
    key: &str,
) -> Result<Option<View>, StoreError> {
    if !key.starts_with(MARK) {
        let of_app = app.definitions.views.get(key).filter(|view| view.form == form);
        return Ok(of_app.map(|view| View::whole(view.clone(), Source::App)));
    }
    let row = views::load(conn, Place { app: &app.key, form }, key).await?;
    let visible = row.filter(|row| row.owner.is_none() || row.owner.as_deref() == context.principal.id());
    Ok(visible.and_then(|row| View::saved(&row, app)))
}

/// Keeps a view: a new one, or the one with this key changed. Answers the view as it is kept.
pub async fn save(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &Arc<App>,
    form: &str,
    key: Option<&str>,
    draft: &Draft,
) -> Result<View, ReadError> {
    let place = Place { app: &app.key, form };
    let compiled = app.forms.get(form).ok_or(ReadError::NotFound)?;
    let before = match key {
        None => None,
        Some(key) => Some(own_row(conn, context, place, key).await?),
    };
    if draft.shared && !may_share(context) {
        return Err(ReadError::Forbidden);
    }
    let me = context.principal.id();
    if before.is_none() {
        let kept = views::list(conn, place, me).await?;
        if kept.iter().filter(|row| row.owner.is_none() == draft.shared).count() >= MOST {
            let (zh, en) = (format!("最多保存 {MOST} 个视图"), format!("at most {MOST} views can be saved"));
            return Err(ReadError::Invalid(vec![Problem::new("", "too_many", zh, en)]));
        }
    }
    let id = before.map_or_else(|| format!("{MARK}{}", ViewId::generate().as_str()), |row| row.id);
    let mut document = draft.settings.clone();
    document.insert("key".to_owned(), id.as_str().into());
    document.insert("form".to_owned(), form.into());
    document.insert("title".to_owned(), draft.title.trim().into());
    let body = Value::Object(document).to_string();
    let mut problems = Vec::new();
    if draft.title.trim().is_empty() || draft.title.chars().count() > 40 {
        problems.push(Problem::new("/title", "length", "名称为 1 到 40 个字", "a name has 1 to 40 characters"));
    }
    let definition = match read_view(&body, &id, &app.definitions) {
        Ok(definition) if problems.is_empty() => definition,
        Ok(_) => return Err(ReadError::Invalid(problems)),
        Err(found) => {
            problems.extend(found);
            return Err(ReadError::Invalid(problems));
        }
    };
    let row = ViewRow { id, owner: me.filter(|_| !draft.shared).map(str::to_owned), body };
    views::save(conn, place, &row, context.now, me).await?;
    if draft.shared {
        compiled.table.add_indexes(conn, &indexes_of_view(&definition, compiled)).await?;
        note(conn, context, place, action::VIEW_SAVE, &row.id, &definition.title).await?;
    }
    Ok(View::whole(definition, source(&row)))
}

/// Removes a saved view.
pub async fn delete(conn: &mut Conn, context: &Context<'_>, app: &App, form: &str, key: &str) -> Result<(), ReadError> {
    let place = Place { app: &app.key, form };
    let row = own_row(conn, context, place, key).await?;
    views::delete(conn, &row.id).await?;
    if row.owner.is_none() {
        note(conn, context, place, action::VIEW_DELETE, &row.id, "").await?;
    }
    Ok(())
}

/// Keeps the order of the tabs, for the one who asks or for everybody.
pub async fn order(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &App,
    form: &str,
    wish: &OrderRow,
    everybody: bool,
) -> Result<(), ReadError> {
    if everybody && !may_share(context) {
        return Err(ReadError::Forbidden);
    }
    let mut known = wish.clone();
    let all = list(conn, context, app, form).await?;
    known.keys.retain(|key| all.views.iter().any(|view| view.definition.key == *key));
    let member = context.principal.id().filter(|_| !everybody);
    views::save_order(conn, Place { app: &app.key, form }, member, &known).await?;
    Ok(())
}

/// Shared views change what everybody sees, so those who build the app make them.
fn may_share(context: &Context<'_>) -> bool {
    context.principal.is_admin
}

fn source(row: &ViewRow) -> Source {
    if row.owner.is_none() { Source::Shared } else { Source::Own }
}

/// The row of a saved view that this person may change.
async fn own_row(conn: &mut Conn, context: &Context<'_>, place: Place<'_>, key: &str) -> Result<ViewRow, ReadError> {
    let row = views::load(conn, place, key).await?.ok_or(ReadError::NotFound)?;
    match &row.owner {
        Some(owner) if Some(owner.as_str()) != context.principal.id() => Err(ReadError::NotFound),
        None if !may_share(context) => Err(ReadError::Forbidden),
        _ => Ok(row),
    }
}

async fn note(
    conn: &mut Conn,
    context: &Context<'_>,
    place: Place<'_>,
    what: &'static str,
    id: &str,
    title: &str,
) -> Result<(), StoreError> {
    let mut entry =
        Entry::new(context.now, context.principal.origin(), what).detail(json!({ "view": id, "title": title }));
    entry.app = Some(place.app.to_owned());
    entry.form = Some(place.form.to_owned());
    crate::store::audit::insert(conn, &entry).await.map(|_| ())
}
