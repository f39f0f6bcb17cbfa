//! Values that name records of another form, and links as the titles of their records. A conversion asks no database: what
//! it would have to know is noted while values are read, looked up for all of them together, and then they are read again.
//! Looked up is among all live records, whoever publishes: what values become must not hang on the eyes of one person.

use super::World;
use crate::condition::{Condition, ConditionContext, holds};
use crate::definition::FieldDefinition;
use crate::kind::{self, Adopted, Column, Family};
use crate::problem::{Problem, Text};
use crate::record::{Lost, named};
use crate::store::{self, Conn, StoreError, StoredRecord};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard};

/// How much a walk remembers before it forgets it all.
const REMEMBERED: usize = 100_000;

/// What is known of the records of an app that values speak of.
pub(super) struct Records<'a> {
    world: World<'a>,
    app: String,
    named: HashMap<Name, Result<String, Lost>>,
    /// What records are called, by form and id; none for those that are gone.
    titles: HashMap<(String, String), Option<String>>,
    /// What records hold that a link lets be chosen under a condition only, by form and id.
    whole: HashMap<(String, String), Option<StoredRecord>>,
    open: Mutex<Open>,
}

/// A text that names a record of a form, by a field or by whatever tells records apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Name {
    form: String,
    by: Option<String>,
    text: String,
}

/// What was asked and is not known.
#[derive(Debug, Default)]
struct Open {
    names: BTreeSet<Name>,
    titles: BTreeSet<(String, String)>,
    whole: BTreeSet<(String, String)>,
}

impl Open {
    fn is_empty(&self) -> bool {
        self.names.is_empty() && self.titles.is_empty() && self.whole.is_empty()
    }
}

impl<'a> Records<'a> {
    /// Of an app, of which nothing is known yet.
    pub fn of(world: &World<'a>, app: &str) -> Self {
        let (named, titles, whole) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { world: *world, app: app.to_owned(), named, titles, whole, open: Mutex::default() }
    }

    /// The world with what is known of these records.
    pub fn world(&self) -> World<'_> {
        self.world.knowing(self)
    }

    /// Whether something was asked that is not known yet.
    pub fn is_asked(&self) -> bool {
        !self.open().is_empty()
    }

    /// Looks up what was asked. True when it was anything: what was read without it is then to be read again.
    pub async fn learn(&mut self, conn: &mut Conn) -> Result<bool, StoreError> {
        let open = std::mem::take(&mut *self.open());
        let Some(snapshot) = self.world.snapshot() else { return Ok(false) };
        let is_asked = !open.is_empty();
        let mut texts: BTreeMap<(String, Option<String>), Vec<String>> = BTreeMap::new();
        for Name { form, by, text } in open.names {
            texts.entry((form, by)).or_default().push(text);
        }
        for ((form, by), texts) in texts {
            // A form that comes with the same publication has no records yet.
            let found = match snapshot.model.form(&self.app, &form) {
                Some(target) => named(conn, target, by.as_deref(), &texts).await?,
                None => vec![Err(Lost::Nothing); texts.len()],
            };
            for (text, found) in texts.into_iter().zip(found) {
                self.named.insert(Name { form: form.clone(), by: by.clone(), text }, found);
            }
        }
        for (form, ids) in by_form(open.whole) {
            let found = match snapshot.model.form(&self.app, &form) {
                Some(target) => store::load_rows(conn, &target.table, &ids).await?,
                None => Vec::new(),
            };
            let mut found: HashMap<String, StoredRecord> =
                found.into_iter().map(|record| (record.id.clone(), record)).collect();
            for id in ids {
                let record = found.remove(&id);
                self.whole.insert((form.clone(), id), record);
            }
        }
        for (form, ids) in by_form(open.titles) {
            let found = match snapshot.model.form(&self.app, &form) {
                Some(target) => store::titles(conn, &target.table, &ids).await?,
                None => Vec::new(),
            };
            let mut found: HashMap<String, String> = found.into_iter().collect();
            for id in ids {
                let title = found.remove(&id);
                self.titles.insert((form.clone(), id), title);
            }
        }
        Ok(is_asked)
    }

    /// Between two steps of a walk, forgets what is known when that is a lot.
    pub fn rest(&mut self) {
        if self.named.len() + self.titles.len() + self.whole.len() > REMEMBERED {
            self.named.clear();
            self.titles.clear();
            self.whole.clear();
        }
    }

    /// The record that a text names, for a link; nothing as long as it is not known.
    pub fn named(&self, link: &FieldDefinition, text: &str) -> Result<String, Lost> {
        let form = link.form.clone().unwrap_or_default();
        let name = Name { form, by: link.link_by.clone(), text: text.to_owned() };
        match self.named.get(&name) {
            Some(found) => found.clone(),
            None => {
                self.open().names.insert(name);
                Err(Lost::Nothing)
            }
        }
    }

    /// What a record is called; nothing as long as it is not known.
    pub fn title(&self, form: &str, id: &str) -> Option<String> {
        let place = (form.to_owned(), id.to_owned());
        match self.titles.get(&place) {
            Some(title) => title.clone(),
            None => {
                self.open().titles.insert(place);
                None
            }
        }
    }

    /// Why a link may not lead to a record, which is to meet a condition; none as long as it is not known.
    pub fn refused(&self, link: &FieldDefinition, id: &str, condition: &Condition) -> Option<Problem> {
        let place = (link.form.clone().unwrap_or_default(), id.to_owned());
        let Some(found) = self.whole.get(&place) else {
            self.open().whole.insert(place);
            return None;
        };
        // One that is gone is refused as such.
        let (record, snapshot) = (found.as_ref()?, self.world.snapshot()?);
        let conditions = ConditionContext::system(snapshot.now, snapshot.timezone);
        if holds(condition, &record.facts(), &conditions) {
            return None;
        }
        let (zh, en) = (
            format!("“{}”不在可选范围内", record.title),
            format!("'{}' is not among the records that may be chosen", record.title),
        );
        Some(Problem::new("", "not_choosable", zh, en))
    }

    /// What the form is called that a link leads to.
    pub fn form_of(&self, link: &FieldDefinition) -> Text {
        let key = link.form.as_deref().unwrap_or_default();
        let form = self.world.snapshot().and_then(|snapshot| snapshot.model.form(&self.app, key));
        form.map_or_else(|| Text::same(key), |form| form.names.clone())
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().expect("noting a question does not panic")
    }
}

/// Ids by form.
fn by_form(places: BTreeSet<(String, String)>) -> BTreeMap<String, Vec<String>> {
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (form, id) in places {
        ids.entry(form).or_default().push(id);
    }
    ids
}

/// Whether a field leads to records of another form.
pub(super) fn is_link(field: &FieldDefinition) -> bool {
    kind::of(field).family() == Family::Link
}

/// The fields of a record that say what the links of a field, or of its columns, may lead to.
pub(super) fn asked_beside(field: &FieldDefinition) -> impl Iterator<Item = &str> {
    let columns = field.items.iter().flat_map(|items| items.properties.values());
    let links = columns.chain([field]).filter(|one| is_link(one));
    links.filter_map(|link| link.filter.as_ref()).flat_map(Condition::compared_with)
}

/// A value as a link holds it: the records that a link led to before, or those that any other value names.
pub(super) fn read(
    from: &FieldDefinition,
    to: &FieldDefinition,
    value: &Value,
    world: &World<'_>,
) -> Result<Value, Vec<Problem>> {
    let ids = if is_link(from) { ids_of(value) } else { named_in(from, to, value, world)? };
    // What a link said before was chosen then.
    let chosen = ids.iter().filter(|_| !is_link(from)).filter_map(Value::as_str);
    if let Some(refused) = chosen.filter_map(|id| world.refused(to, id)).reduce(|first, _| first) {
        return Err(vec![refused]);
    }
    match ids.as_slice() {
        [] => Ok(Value::Null),
        _ if to.many => Ok(Value::Array(ids)),
        [id] => Ok(id.clone()),
        _ => Err(vec![Problem::new(
            "",
            "several_links",
            "关联了多条，改为单条后放不下",
            "it links to several records, and there is room for one",
        )]),
    }
}

/// The ids of the records that a value names: one, or where a link takes several also those whose names it lists.
fn named_in(
    from: &FieldDefinition,
    to: &FieldDefinition,
    value: &Value,
    world: &World<'_>,
) -> Result<Vec<Value>, Vec<Problem>> {
    let words: Vec<String> = match value {
        Value::Array(options) => options.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => vec![world.between(from, to, |display, reading| Adopted { from, value, display, reading }.text())],
    };
    let mut ids = Vec::new();
    let mut take = |id: String| {
        let id = Value::String(id);
        if !ids.contains(&id) {
            ids.push(id);
        }
    };
    // All are asked for in one go.
    let found: Vec<Result<String, Lost>> = words.iter().map(|word| world.named(to, word)).collect();
    for (word, found) in words.iter().zip(found) {
        match found {
            Ok(id) => take(id),
            // Only what names nothing as a whole is taken apart: a title may hold what stands between two others.
            Err(Lost::Nothing) if to.many => {
                let parts: Vec<_> = kind::split(word).map(|part| (part, world.named(to, part))).collect();
                for (part, found) in parts {
                    take(found.map_err(|lost| vec![world.lost(to, lost, part)])?);
                }
            }
            Err(lost) => return Err(vec![world.lost(to, lost, word)]),
        }
    }
    Ok(ids)
}

/// What a link says in words, for any other kind to read: the titles of its records, one by one where several options are
/// to be made of them. The problem when a record is gone, so that nobody knows what it was called.
pub(super) fn told(
    link: &FieldDefinition,
    to: &FieldDefinition,
    value: &Value,
    world: &World<'_>,
) -> Result<Value, Vec<Problem>> {
    let form = link.form.as_deref().unwrap_or_default();
    // All are asked for in one go.
    let titles: Vec<Option<String>> =
        ids_of(value).iter().map(|id| world.title(form, id.as_str().unwrap_or_default())).collect();
    let Some(titles) = titles.into_iter().collect::<Option<Vec<String>>>() else {
        return Err(vec![Problem::new(
            "",
            "link_not_found",
            "关联的数据已不存在",
            "the linked record does not exist any more",
        )]);
    };
    let takes_several = kind::of(to).family() == Family::Choice && kind::column(to) == Some(Column::Json);
    Ok(if takes_several { titles.into() } else { world.say(link, value).into() })
}

fn ids_of(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(ids) => ids.clone(),
        id => vec![id.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::super::Conversion;
    use super::*;
    use serde_json::json;

    const ALI: &str = "01933f2e-7c1a-7000-8000-000000000001";
    const BAI: &str = "01933f2e-7c1a-7000-8000-000000000002";

    fn field(definition: Value) -> FieldDefinition {
        serde_json::from_value(definition).expect("a field")
    }

    fn link(many: bool) -> Value {
        json!({ "x-kind": "link", "x-form": "firm", "x-many": many })
    }

    /// Knows of two firms, and of a name that several have.
    fn known() -> Records<'static> {
        let mut records = Records::of(&World::nobody(), "shop");
        let name = |text: &str| Name { form: "firm".to_owned(), by: None, text: text.to_owned() };
        for (text, found) in [
            ("阿里", Ok(ALI.to_owned())),
            ("白云、山", Ok(BAI.to_owned())),
            ("12.5", Ok(BAI.to_owned())),
            ("同名", Err(Lost::Several)),
            ("无", Err(Lost::Nothing)),
        ] {
            records.named.insert(name(text), found);
        }
        for (id, title) in [(ALI, "阿里"), (BAI, "白云、山")] {
            records.titles.insert(("firm".to_owned(), id.to_owned()), Some(title.to_owned()));
        }
        records
    }

    fn converted(from: Value, to: Value, value: Value) -> Result<Value, String> {
        let conversion = Conversion::between(&field(from), &field(to)).expect("a way");
        conversion.convert(&value, &known().world()).map_err(|problems| problems[0].code.to_owned())
    }

    #[test]
    fn a_value_names_one_record_or_is_set_aside() {
        let text = || json!({ "type": "string" });
        let several = || json!({ "x-kind": "multi-select", "items": { "enum": ["阿里", "白云、山"] } });
        for (from, to, value, expected) in [
            (text(), link(false), json!("阿里"), Ok(json!(ALI))),
            (text(), link(false), json!("同名"), Err("several_matches")),
            (text(), link(false), json!("无"), Err("no_such_value")),
            (text(), link(false), json!("阿里、白云、山"), Err("no_such_value")),
            (text(), link(true), json!("白云、山"), Ok(json!([BAI]))),
            (text(), link(true), json!("阿里，12.5，阿里"), Ok(json!([ALI, BAI]))),
            (text(), link(true), json!("阿里，同名"), Err("several_matches")),
            (json!({ "type": "number" }), link(false), json!(12.5), Ok(json!(BAI))),
            (json!({ "x-kind": "serial" }), link(false), json!("阿里"), Ok(json!(ALI))),
            (several(), link(true), json!(["阿里", "白云、山"]), Ok(json!([ALI, BAI]))),
            (several(), link(false), json!(["阿里", "白云、山"]), Err("several_links")),
        ] {
            let found = converted(from.clone(), to.clone(), value.clone());
            assert_eq!(found, expected.map_err(str::to_owned), "{from} {to} {value}");
        }
    }

    #[test]
    fn a_link_says_titles_and_one_becomes_several_and_back() {
        let gone = "01933f2e-7c1a-7000-8000-000000000003";
        let tags = || json!({ "x-kind": "tags" });
        for (from, to, value, expected) in [
            (link(false), json!({ "type": "string" }), json!(ALI), Ok(json!("阿里"))),
            (link(true), json!({ "type": "string" }), json!([ALI, BAI]), Ok(json!("阿里、白云、山"))),
            (link(true), tags(), json!([ALI, BAI]), Ok(json!(["阿里", "白云、山"]))),
            (link(false), json!({ "type": "string" }), json!(gone), Err("link_not_found")),
            (link(false), json!({ "type": "number" }), json!(ALI), Err("not_a_number")),
            (link(false), link(true), json!(gone), Ok(json!([gone]))),
            (link(true), link(false), json!([ALI]), Ok(json!(ALI))),
            (link(true), link(false), json!([ALI, BAI]), Err("several_links")),
        ] {
            let found = converted(from.clone(), to.clone(), value.clone());
            assert_eq!(found, expected.map_err(str::to_owned), "{from} {to} {value}");
        }
    }

    #[test]
    fn what_is_not_known_is_asked_once() {
        let records = Records::of(&World::nobody(), "shop");
        let conversion = Conversion::between(&field(json!({})), &field(link(true))).expect("a way");
        assert!(!records.is_asked());
        for _ in 0..2 {
            assert!(conversion.convert(&json!("甲、乙"), &records.world()).is_err());
        }
        let asked: Vec<String> = records.open().names.iter().map(|name| name.text.clone()).collect();
        assert_eq!(asked, ["乙", "甲", "甲、乙"]);
        assert!(records.is_asked());
    }

    #[test]
    fn only_links_to_the_same_form_are_links_as_they_stand() {
        let elsewhere = json!({ "x-kind": "link", "x-form": "person" });
        assert!(Conversion::between(&field(link(false)), &field(elsewhere)).is_none());
        let plain = |from: Value, to: Value| Conversion::between(&field(from), &field(to)).expect("a way").is_plain();
        assert!(plain(link(false), link(true)) && plain(link(true), link(false)));
        assert!(!plain(json!({ "type": "string" }), link(false)) && !plain(link(false), json!({ "type": "string" })));
    }
}
