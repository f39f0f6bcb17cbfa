//! Opening a link: what a stranger sees of its form, and what the engine says while they fill it in.

use super::settings::{LinkSettings, is_open_column};
use super::{LinkError, lookups, refused, ticket};
use crate::access::{FieldRights, Lent, Principal, password};
use crate::clock::{self, Moment};
use crate::definition::FieldRight;
use crate::kind;
use crate::model::{Field, Form, Model, hide_sources};
use crate::problem::{Problem, pointer_segment};
use crate::record::{self, Evaluation};
use crate::store::Conn;
use crate::store::files::Guest;
use crate::store::links::{self, LinkRow};
use crate::workspace::Snapshot;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A link with the form behind it.
#[derive(Clone)]
pub struct Opened {
    pub link: LinkRow,
    pub settings: LinkSettings,
    pub form: Arc<Form>,
}

/// The link with this token. One that was revoked, or whose form is gone, is not found.
///
/// # Errors
/// No such link; the database's.
pub async fn link_of_token(conn: &mut Conn, model: &Model, token: &str) -> Result<Opened, LinkError> {
    let link = links::link_by_token(conn, token).await?;
    of_row(model, link)
}

pub(super) fn of_row(model: &Model, link: Option<LinkRow>) -> Result<Opened, LinkError> {
    let link = link.filter(|link| link.revoked_at.is_none()).ok_or(LinkError::NotFound)?;
    let app = model.app(&link.app).ok_or(LinkError::NotFound)?;
    let form = Arc::clone(app.forms.get(&link.form).ok_or(LinkError::NotFound)?);
    let mut settings = LinkSettings::read(&link.settings);
    // What has come to be kept from strangers since is looked up for them no more.
    let is_lent = |path: &String| lookups::refusal(path, &form.definition, &app.definitions.forms).is_none();
    settings.lookups.retain(is_lent);
    Ok(Opened { settings, form, link })
}

/// The sites that may show the page of this link inside theirs; none for an unknown one.
///
/// # Errors
/// The database's.
pub async fn to_be_shown_in(conn: &mut Conn, model: &Model, token: &str) -> Result<Vec<String>, LinkError> {
    match link_of_token(conn, model, token).await {
        Ok(opened) => Ok(opened.settings.embed),
        Err(LinkError::NotFound) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Opens the form of a link: answers the ticket its answer is to be sent with.
///
/// # Errors
/// The link takes no answers now; its password is missing or wrong.
pub async fn open(opened: &Opened, given: Option<String>, now: Moment) -> Result<String, LinkError> {
    opened.takes_answers(now)?;
    prove(opened, given).await?;
    Ok(ticket::issue(&opened.link, now))
}

/// Asks for the password of a link that has one.
///
/// # Errors
/// It is missing or wrong.
pub(super) async fn prove(opened: &Opened, given: Option<String>) -> Result<(), LinkError> {
    let Some(hash) = &opened.link.password else { return Ok(()) };
    let Some(given) = given.filter(|given| !given.is_empty()) else {
        return Err(refused("password_required", "请输入访问密码", "a password is needed"));
    };
    if !password::verify(given, Some(hash.clone())).await {
        return Err(refused("password_wrong", "密码不对", "the password is wrong"));
    }
    Ok(())
}

/// The form as strangers see it, with the options that its owner lets them see of other forms.
///
/// # Errors
/// The database's.
pub async fn schema(conn: &mut Conn, snapshot: &Snapshot, opened: &Opened) -> Result<Value, LinkError> {
    let (form, mut schema) = (&opened.form, opened.schema());
    let nobody = Principal::link(None, Guest { link: opened.link.id.clone(), ticket: String::new() });
    let context = snapshot.context(&nobody);
    for path in &opened.settings.lookups {
        let (key, column) = path.split_once('.').map_or((path.as_str(), None), |(key, column)| (key, Some(column)));
        let Some(whole) = form.field(key) else { continue };
        let (field, pointer) = match column.map(|column| (column, whole.sub_column(column))) {
            None => (whole, format!("/properties{}", pointer_segment(key))),
            Some((column, Some(field))) => {
                let columns = format!("/properties{}/items/properties", pointer_segment(key));
                (field, format!("{columns}{}", pointer_segment(column)))
            }
            Some((_, None)) => continue,
        };
        let Some((other, from)) = field.options_from() else { continue };
        let Some(Value::Object(drawn)) = schema.pointer_mut(&pointer) else { continue };
        let words = record::all_options(conn, &context, (form.app.as_str(), other), from).await?;
        let source = snapshot.model.form(&form.app, other).and_then(|other| other.field(from));
        let colors = source.into_iter().flat_map(|source| source.colors()).filter(|(word, _)| words.contains(*word));
        let colors: Map<String, Value> = colors.map(|(word, color)| (word.clone(), json!(color))).collect();
        if !colors.is_empty() {
            drawn.insert("x-colors".to_owned(), Value::Object(colors));
        }
        if matches!(field.kind.name(), "checkbox" | "multi-select") {
            drawn.insert("items".to_owned(), json!({ "type": "string", "enum": words }));
        } else {
            drawn.insert("enum".to_owned(), json!(words));
        }
    }
    Ok(schema)
}

/// Who has the form of this ticket open.
///
/// # Errors
/// An invalid ticket.
pub(super) fn guest(opened: &Opened, given: &str, now: Moment) -> Result<Guest, LinkError> {
    let ticket = ticket::check(&opened.link, given, now, false)?;
    Ok(Guest { link: opened.link.id.clone(), ticket })
}

/// What the engine says about a draft; only of the link's own fields.
///
/// # Errors
/// An invalid ticket; the database's.
pub async fn evaluate(
    conn: &mut Conn,
    snapshot: &Snapshot,
    opened: &Opened,
    given: &str,
    mut values: Map<String, Value>,
    fresh: bool,
) -> Result<Evaluation, LinkError> {
    let principal = opened.principal(None, guest(opened, given, snapshot.now)?);
    let context = snapshot.context(&principal);
    opened.shut_columns(&mut values, None);
    let found = record::evaluate_within(conn, &context, &opened.form, &opened.fields(), None, values, fresh).await?;
    Ok(opened.own(found))
}

impl Opened {
    /// True when strangers see and fill in this field.
    pub fn has(&self, field: &str) -> bool {
        self.settings.fields.iter().any(|own| own == field)
    }

    /// What a stranger is told of an evaluation: what it says of the link's own fields.
    pub(super) fn own(&self, mut found: Evaluation) -> Evaluation {
        found.values.retain(|key, _| self.has(key));
        self.shut_columns(&mut found.values, None);
        let is_own = |place: &String| self.shows(place);
        found.hidden.retain(is_own);
        found.required.retain(is_own);
        found.locked.retain(is_own);
        found.problems = self.own_problems(found.problems, false);
        // What a formula is made of is nothing for strangers.
        found.unfit.clear();
        found
    }

    /// Whether a stranger may know of this place: a field of the link, or a cell of a column that is open to them, as
    /// `items/0/price`.
    fn shows(&self, place: &str) -> bool {
        let mut parts = place.split('/');
        let field = parts.next().unwrap_or_default();
        self.has(field) && parts.nth(1).is_none_or(|column| self.has_column(field, column))
    }

    /// Whether a stranger may know of this member of the rows of a field: their ids, and columns that lead neither to
    /// members nor records and are not worked out of them. What has no columns is open as a whole.
    fn has_column(&self, field: &str, column: &str) -> bool {
        let rows = self.form.field(field).filter(|field| !field.columns.is_empty());
        let is_open = |field: &Field| field.sub_column(column).is_some_and(|column| is_open_column(column.kind.name()));
        rows.is_none_or(|field| column == "_id" || is_open(field))
    }

    /// Takes what strangers may not see out of the rows of sub-forms. Rows that are `stored` keep what stands there; a
    /// stranger can neither read nor write it.
    pub(super) fn shut_columns(&self, values: &mut Map<String, Value>, stored: Option<&Map<String, Value>>) {
        for (key, value) in values.iter_mut() {
            if self.form.field(key).is_none_or(|field| field.columns.is_empty()) {
                continue;
            }
            let before = stored.and_then(|stored| stored.get(key)).and_then(Value::as_array);
            for row in value.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                row.retain(|column, _| self.has_column(key, column));
                let is_same = |old: &&Value| row.get("_id").is_some_and(|id| *id == old["_id"]);
                let old = before.into_iter().flatten().find(is_same).and_then(Value::as_object);
                let kept = old.into_iter().flatten().filter(|(column, _)| !self.has_column(key, column));
                let kept: Vec<(String, Value)> = kept.map(|(column, value)| (column.clone(), value.clone())).collect();
                row.extend(kept);
            }
        }
    }

    /// Whoever has the form of the link open.
    pub(super) fn principal(&self, ip: Option<String>, guest: Guest) -> Principal {
        let fields: BTreeSet<String> = self.settings.lookups.iter().cloned().collect();
        let lends = !fields.is_empty();
        let lent = lends.then(|| Arc::new(Lent { app: self.form.app.clone(), form: self.form.key.clone(), fields }));
        Principal { lent, ..Principal::link(ip, guest) }
    }

    /// The rights of whoever holds the link on the fields of its form.
    pub fn fields(&self) -> FieldRights {
        FieldRights::new(self.settings.fields.iter().map(|key| (key.as_str(), FieldRight::Edit)), FieldRight::Hide)
    }

    /// Whether an answer would be taken now.
    ///
    /// # Errors
    /// Too early, too late, or full.
    pub fn takes_answers(&self, now: Moment) -> Result<(), LinkError> {
        let settings = &self.settings;
        if settings.fields.is_empty() {
            return Err(LinkError::NotFound);
        }
        if settings.opens_at.as_deref().and_then(clock::from_text).is_some_and(|opens| now < opens) {
            return Err(refused("not_open_yet", "还没有开始填写", "this form is not open yet"));
        }
        if settings.is_over(now) {
            return Err(refused("closed", "填写已经结束", "this form is closed"));
        }
        if settings.is_full(self.link.answers) {
            return Err(refused("full", "名额已满，不再接受填写", "this form has taken all the answers it can"));
        }
        Ok(())
    }

    /// The form as strangers see it: the link's fields in the order of the form, and of each only what is needed to
    /// draw it. Formulas, conditions and checks stay with us; the engine answers what follows from them.
    pub fn schema(&self) -> Value {
        schema_of(&self.form, |key| self.has(key))
    }

    /// The problems a stranger is told: those of the link's own fields. What is wrong elsewhere they cannot mend and
    /// need not know.
    pub(super) fn own_problems(&self, problems: Vec<Problem>, with_others: bool) -> Vec<Problem> {
        let is_own = |pointer: &str| pointer.is_empty() || self.shows(pointer.trim_start_matches('/'));
        let (own, others): (Vec<Problem>, Vec<Problem>) =
            problems.into_iter().partition(|problem| is_own(&problem.pointer));
        let mut told: Vec<Problem> = own.into_iter().map(discreet).collect();
        if with_others && !others.is_empty() && told.is_empty() {
            let (zh, en) =
                ("这份表单现在不能提交，请联系发布者", "this form cannot be sent now; ask whoever gave you the link");
            told.push(Problem::new("", "not_acceptable", zh, en));
        }
        told
    }
}

/// Says nothing of other records, neither that a value is taken nor how much there is of something, and nothing of what
/// a formula or check is made of.
fn discreet(problem: Problem) -> Problem {
    // What repeats another row stands in the answer itself.
    let is_in_row = problem.pointer.matches('/').count() > 2;
    match problem.code {
        "not_unique" if !is_in_row => {
            let (zh, en) =
                ("这个值不能提交，可能已经提交过", "this value cannot be sent; it may have been sent before");
            Problem::new(problem.pointer, "not_acceptable", zh, en)
        }
        "aggregate_check_failed" => {
            let (zh, en) = ("数量不足，请减少后再提交", "there is not enough; send less of it");
            Problem::new(problem.pointer, "not_enough", zh, en)
        }
        "formula_failed" | "script_failed" | "script_limit" | "script_unknown_field" => {
            let (zh, en) = ("这样填算不出来，请检查填写的内容", "this cannot be worked out; look at what you entered");
            Problem::new(problem.pointer, "not_acceptable", zh, en)
        }
        _ => problem,
    }
}

/// What of a field's document is needed to draw it.
const KEYWORDS: [&str; 39] = [
    "title",
    "description",
    "type",
    "format",
    "enum",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "x-earliest",
    "x-latest",
    "minItems",
    "maxItems",
    "items",
    "readOnly",
    "x-readonly",
    "x-hidden",
    "x-kind",
    "x-placeholder",
    "x-scan",
    "x-sensitive",
    "x-width",
    "x-decimals",
    "x-thousands",
    "x-percent",
    "x-unit",
    "x-currency",
    "x-max",
    "x-max-size",
    "x-types",
    "x-colors",
    "x-tree",
    "x-any-level",
    "x-text",
    "x-refilled-by",
];

/// The document of a form without what strangers are not to see.
pub(super) fn schema_of(form: &Form, has: impl Fn(&str) -> bool) -> Value {
    let shown = form.shown_schema();
    let properties = shown["properties"].as_object().into_iter().flatten().filter(|(key, _)| has(key));
    let mut properties: Map<String, Value> = properties.map(|(key, field)| (key.clone(), drawn(field))).collect();
    let column_of = |key: &str, column: &str| form.field(key).and_then(|field| field.sub_column(column));
    hide_sources(&mut properties, |path| match path.split_once('.') {
        None => has(path),
        Some((key, column)) => has(key) && column_of(key, column).is_some_and(|one| is_open_column(one.kind.name())),
    });
    let is_drawn = |path: &&String| match path.split_once('.') {
        None => has(path),
        Some((key, column)) => properties.get(key).is_some_and(|field| !field["items"]["properties"][column].is_null()),
    };
    let conditional = form.definition.visibility.iter().flat_map(|rule| &rule.show).filter(is_drawn);
    let conditional: Vec<&String> = conditional.collect();
    let visibility = if conditional.is_empty() { json!([]) } else { json!([{ "show": conditional, "when": {} }]) };
    let required: Vec<&String> = form.definition.required.iter().filter(|key| has(key)).collect();
    json!({ "type": "object", "title": form.definition.title, "required": required, "properties": properties,
        "x-visibility": visibility })
}

fn drawn(field: &Value) -> Value {
    let mut kept = Map::new();
    for (keyword, value) in field.as_object().into_iter().flatten() {
        if KEYWORDS.contains(&keyword.as_str()) {
            kept.insert(keyword.clone(), value.clone());
        }
    }
    if kept.shift_remove("readOnly").is_some() {
        // Why the engine writes the field is not told, only that people do not.
        kept.insert("x-readonly".to_owned(), true.into());
    }
    let Some(items) = kept.get_mut("items").and_then(Value::as_object_mut) else { return Value::Object(kept) };
    if let Some(Value::Object(columns)) = items.get_mut("properties") {
        columns.retain(|_, column| column["x-kind"].as_str().is_some_and(is_open_column));
        columns.values_mut().for_each(|column| *column = drawn(column));
        let open: Vec<String> = columns.keys().cloned().collect();
        if let Some(Value::Array(required)) = items.get_mut("required") {
            required.retain(|column| open.iter().any(|open| column == open));
        }
    }
    Value::Object(kept)
}

/// A value of a record in the words of the reader's language, for those who may see no names of members and records, and of
/// what is masked a part.
pub(super) fn said(form: &Form, snapshot: &Snapshot, key: &str, value: &Value) -> String {
    let nobody = |_: &str| None;
    let (language, timezone) = (snapshot.language, snapshot.timezone);
    let say = |text: &str| snapshot.model.say(&form.app, text, language);
    let display = kind::Display { language, timezone, name: &nobody, say: &say };
    form.field(key).map_or_else(String::new, |field| {
        // A stranger has no right that shows them more.
        let words = if field.is_discreet() { kind::masked_text } else { kind::format };
        words(&field.definition, value, &display)
    })
}

/// Fields and columns a stranger sent that the link does not have: named as they were written, which tells nothing of
/// the form.
pub(super) fn strangers(opened: &Opened, values: &Map<String, Value>) -> Vec<Problem> {
    let mut unknown: Vec<(String, &String)> = Vec::new();
    for (key, value) in values {
        let place = pointer_segment(key);
        if !opened.has(key) {
            unknown.push((place, key));
            continue;
        }
        for (at, row) in value.as_array().into_iter().flatten().enumerate() {
            let columns = row.as_object().into_iter().flat_map(Map::keys);
            let shut = columns.filter(|column| !opened.has_column(key, column));
            unknown.extend(shut.map(|column| (format!("{place}/{at}{}", pointer_segment(column)), column)));
        }
    }
    let problem = |(place, key): (String, &String)| {
        Problem::new(place, "unknown_field", format!("没有字段“{key}”"), format!("there is no field '{key}'"))
    };
    unknown.into_iter().map(problem).collect()
}
