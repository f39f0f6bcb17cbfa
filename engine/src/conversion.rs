//! Values of a field as values of what the field has become. Owns which change of a field carries its values along, which
//! converts them and which is refused, and in which column the values lie; the statements are owned by `store`.

mod again;
mod ahead;
mod columns;
mod file;
mod forecast;
mod kept;
mod links;
mod past;
mod purge;
mod rows;
mod work;
mod world;

pub use again::again;
pub(crate) use again::again_by_itself;
pub(crate) use ahead::{Ahead, staying_as};
pub(crate) use columns::own_name;
pub use columns::{ColumnState, FieldColumn, plan};
pub use file::kept_file;
pub(crate) use forecast::forecast;
pub use forecast::{Example, Forecast};
pub use kept::{Kept, KeptColumn, KeptValue, KeptValues, is_converting, kept, kept_values};
pub(crate) use purge::PurgeWork;
pub use purge::purge;
pub use rows::{Cell, Read, Rows};
pub(crate) use work::{ConvertWork, job};
pub use world::World;

use crate::definition::{FieldDefinition, FormDefinition, FormValidator};
use crate::kind::{self, Adopted, Column, Family};
use crate::problem::Problem;
use serde_json::{Value, json};

/// Kinds whose values are plain words, and read the same as a text of one line.
const WORDS: [&str; 11] =
    ["text", "radio", "select", "phone", "email", "url", "serial", "date", "time", "month", "barcode"];

/// The key under which a value is checked against the schema of its field.
const PLACE: &str = "value";

/// The way of values from one definition of a field to another.
#[derive(Debug)]
pub struct Conversion {
    from: FieldDefinition,
    to: FieldDefinition,
    /// Whether every value of the one is a value of the other as it stands.
    stays: bool,
    validator: FormValidator,
}

impl Conversion {
    /// The way from one definition to the other; `None` when values of the one can mean nothing to the other, or nobody
    /// may give the other a value.
    pub fn between(from: &FieldDefinition, to: &FieldDefinition) -> Option<Self> {
        kind::column(from)?;
        kind::column(to)?;
        let stays = stays(from, to) || is_sealing(from, to) && reads_alike(from, to);
        let meets = stays || kind::of(from).family().meets(kind::of(to).family());
        let leads_elsewhere = links::is_link(from) && links::is_link(to) && from.form != to.form;
        if !meets || leads_elsewhere || to.formula.is_some() || kind::of(to).readonly(to) {
            return None;
        }
        let form = FormDefinition { properties: [(PLACE.to_owned(), to.clone())].into(), ..FormDefinition::default() };
        let validator = FormValidator::new(&form).ok()?;
        Some(Self { from: from.clone(), to: to.clone(), stays, validator })
    }

    /// Whether a value means the same wherever and for whomever it is read: no names, no time zone, no language.
    pub fn is_plain(&self) -> bool {
        let plain = |field: &FieldDefinition| {
            let kind = kind::of(field);
            let family = matches!(kind.family(), Family::Words | Family::Number | Family::Day | Family::Choice);
            family && kind.name() != "datetime"
        };
        let listed = kind::column(&self.from) == Some(Column::Json) && kind::of(&self.to).family() != Family::Choice;
        self.stays || self.is_between_links() || plain(&self.from) && plain(&self.to) && !listed
    }

    /// Whether ids of records stay such, and only their number changes.
    pub fn is_between_links(&self) -> bool {
        links::is_link(&self.from) && links::is_link(&self.to)
    }

    /// The value as the field has it now.
    ///
    /// # Errors
    /// Why it cannot be one.
    pub fn convert(&self, value: &Value, world: &World<'_>) -> Result<Value, Vec<Problem>> {
        let read = if self.stays && self.to.sensitive {
            kind::normalise(&self.to, value.clone())?
        } else if self.stays {
            value.clone()
        } else if links::is_link(&self.to) {
            links::read(&self.from, &self.to, value, world)?
        } else if links::is_link(&self.from) {
            let (said, words) = (links::told(&self.from, &self.to, value, world)?, FieldDefinition::default());
            self.adopt(&words, &said, world)?
        } else {
            self.adopt(&self.from, value, world)?
        };
        if read.is_null() {
            return Err(vec![Problem::new("", "reads_as_nothing", "读不出值", "reads as nothing")]);
        }
        let problems = self.validator.check(&json!({ PLACE: read }));
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }

    fn adopt(&self, from: &FieldDefinition, value: &Value, world: &World<'_>) -> Result<Value, Vec<Problem>> {
        let to = &self.to;
        world.between(from, to, |display, reading| kind::adopt(to, Adopted { from, value, display, reading }))
    }

    /// The value as a history tells of it, which is read with the eyes of what the field is now: in words where it would
    /// not speak for itself.
    pub fn told(&self, value: &Value, world: &World<'_>) -> Value {
        let kind = kind::of(&self.from);
        let is_coded = matches!(kind.family(), Family::Member | Family::Department | Family::Flag | Family::Link);
        if self.is_between_links() {
            return value.clone();
        }
        if is_coded || kind.name() == "datetime" { world.say(&self.from, value).into() } else { value.clone() }
    }

    /// The value as the field has it now, for a plain conversion; `None` when it cannot be one.
    pub fn convert_plainly(&self, value: &Value) -> Option<Value> {
        self.convert(value, &World::nobody()).ok()
    }
}

/// Whether stored values can stay where they are: each is a value of the field as it is now, or is worked out again.
pub fn stays(before: &FieldDefinition, after: &FieldDefinition) -> bool {
    let (Some(from), Some(to)) = (kind::column(before), kind::column(after)) else { return false };
    // A link is what others follow: nothing but ids may come to stand there, not even for a while.
    from == to && (is_worked_out(before) && !links::is_link(after) || reads_alike(before, after))
}

/// Whether values go into the dark or come out of it.
fn is_sealing(before: &FieldDefinition, after: &FieldDefinition) -> bool {
    before.sensitive != after.sensitive
}

/// Whether the engine works the values out, so that none of them is anybody's work.
pub fn is_worked_out(field: &FieldDefinition) -> bool {
    let kind = kind::of(field);
    field.formula.is_some() || kind.readonly(field) && kind.name() != "serial"
}

/// Whether values are worked out once more, so that nobody misses what they were.
pub fn is_redone(before: &FieldDefinition, after: &FieldDefinition) -> bool {
    is_worked_out(before) && is_worked_out(after)
}

fn reads_alike(before: &FieldDefinition, after: &FieldDefinition) -> bool {
    let (old, new) = (kind::of(before), kind::of(after));
    if old.name() == "subform" && new.name() == "subform" {
        return rows::rows_stay(before, after);
    }
    if old.name() == new.name() {
        return old.name() != "link" || before.form == after.form;
    }
    let options = || {
        let all = |field: &FieldDefinition| {
            let several = field.items.as_ref().and_then(|items| items.options.clone());
            field.options.clone().or(several).unwrap_or_default()
        };
        let known = all(after);
        before.form.is_none() && after.form.is_none() && all(before).iter().all(|option| known.contains(option))
    };
    match (old.name(), new.name()) {
        (name, "text") => WORDS.contains(&name),
        (name, "textarea") => WORDS.contains(&name),
        ("radio", "select") | ("select", "radio") => options(),
        ("checkbox", "multi-select") | ("multi-select", "checkbox") => options(),
        ("checkbox" | "multi-select", "tags") | ("image" | "signature", "attachment") => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(definition: Value) -> FieldDefinition {
        serde_json::from_value(definition).expect("a field")
    }

    fn read(from: Value, to: Value, value: Value) -> Result<Value, String> {
        let conversion = Conversion::between(&field(from), &field(to)).expect("a way");
        conversion.convert(&value, &World::nobody()).map_err(|problems| problems[0].code.to_owned())
    }

    #[test]
    fn values_are_read_as_what_they_say() {
        let text = || json!({ "type": "string" });
        let number = || json!({ "type": "number" });
        let money = || json!({ "x-kind": "money" });
        let one = || json!({ "x-kind": "select", "enum": ["红", "绿"] });
        let several = || json!({ "x-kind": "multi-select", "type": "array", "items": { "enum": ["红", "绿"] } });
        let moment = || json!({ "x-kind": "datetime" });
        for (from, to, value, expected) in [
            (text(), number(), json!("1,234.5"), Ok(json!(1234.5))),
            (text(), number(), json!("abc"), Err("not_a_number")),
            (text(), json!({ "type": "number", "maximum": 10 }), json!("12"), Err("too_large")),
            (number(), text(), json!(3.5), Ok(json!("3.5"))),
            (number(), money(), json!(3.5), Ok(json!(3.5))),
            (number(), money(), json!(2.7185), Err("too_many_decimals")),
            (money(), text(), json!(1234.5), Ok(json!("1234.5"))),
            (number(), json!({ "x-kind": "rating" }), json!(4), Ok(json!(4))),
            (number(), json!({ "x-kind": "rating" }), json!(9), Err("out_of_range")),
            (text(), json!({ "x-kind": "date" }), json!("2026年1月2日"), Ok(json!("2026-01-02"))),
            (text(), json!({ "x-kind": "date" }), json!("明天"), Err("not_a_date")),
            (json!({ "x-kind": "date" }), moment(), json!("2026-01-02"), Ok(json!("2026-01-01T16:00:00.000Z"))),
            (moment(), json!({ "x-kind": "date" }), json!("2026-01-01T16:30:00.000Z"), Ok(json!("2026-01-02"))),
            (moment(), json!({ "x-kind": "year" }), json!("2025-12-31T16:30:00.000Z"), Ok(json!(2026))),
            (moment(), text(), json!("2026-01-01T16:30:00.000Z"), Ok(json!("2026-01-02 00:30"))),
            (json!({ "x-kind": "date" }), json!({ "x-kind": "month" }), json!("2026-01-02"), Ok(json!("2026-01"))),
            (text(), one(), json!("红"), Ok(json!("红"))),
            (text(), one(), json!("蓝"), Err("unknown_option")),
            (text(), several(), json!("绿，红"), Ok(json!(["红", "绿"]))),
            (one(), several(), json!("绿"), Ok(json!(["绿"]))),
            (several(), one(), json!(["绿"]), Ok(json!("绿"))),
            (several(), one(), json!(["红", "绿"]), Err("unknown_option")),
            (several(), text(), json!(["红", "绿"]), Ok(json!("红、绿"))),
            (text(), json!({ "type": "boolean" }), json!("是"), Ok(json!(true))),
            (json!({ "type": "boolean" }), text(), json!(false), Ok(json!("否"))),
            (text(), json!({ "x-kind": "phone" }), json!("138 0013 8000"), Ok(json!("13800138000"))),
            (text(), json!({ "x-kind": "email" }), json!("nobody"), Err("not_an_email")),
            (json!({ "x-kind": "textarea" }), text(), json!("一\n二"), Ok(json!("一 二"))),
            (
                json!({ "x-kind": "textarea" }),
                json!({ "x-kind": "rich-text" }),
                json!("a<b"),
                Ok(json!("<p>a&lt;b</p>")),
            ),
            (json!({ "x-kind": "rich-text" }), text(), json!("<p>一</p>"), Ok(json!("一"))),
        ] {
            let found = read(from.clone(), to.clone(), value.clone());
            assert_eq!(found, expected.map_err(str::to_owned), "{from} {to} {value}");
        }
    }

    #[test]
    fn several_members_are_one_only_when_there_is_one() {
        let ids = ["01933f2e-7c1a-7000-8000-000000000001", "01933f2e-7c1a-7000-8000-000000000002"];
        let (one, several) = (json!({ "x-kind": "member" }), json!({ "x-kind": "members" }));
        assert_eq!(read(one.clone(), several.clone(), json!(ids[0])), Ok(json!([ids[0]])));
        assert_eq!(read(several.clone(), one.clone(), json!([ids[0]])), Ok(json!(ids[0])));
        assert_eq!(read(several, one, json!(ids)), Err("no_such_value".to_owned()));
    }

    #[test]
    fn there_is_no_way_to_what_nobody_may_write_or_nothing_can_mean() {
        for (from, to) in [
            (json!({ "type": "string" }), json!({ "x-kind": "serial" })),
            (json!({ "type": "string" }), json!({ "type": "number", "x-formula": "1" })),
            (json!({ "x-kind": "attachment" }), json!({ "type": "string" })),
            (json!({ "x-kind": "link", "x-form": "b" }), json!({ "x-kind": "link", "x-form": "c" })),
            (json!({ "x-kind": "link", "x-form": "b" }), json!({ "x-kind": "member" })),
            (json!({ "x-kind": "separator" }), json!({ "type": "string" })),
        ] {
            assert!(Conversion::between(&field(from.clone()), &field(to.clone())).is_none(), "{from} {to}");
        }
    }

    #[test]
    fn what_stays_needs_no_conversion() {
        let one = |options: &[&str]| json!({ "x-kind": "select", "enum": options });
        for (before, after, expected) in [
            (json!({ "type": "string" }), json!({ "x-kind": "textarea" }), true),
            (json!({ "x-kind": "textarea" }), json!({ "type": "string" }), false),
            (one(&["A"]), json!({ "x-kind": "radio", "enum": ["A", "B"] }), true),
            (one(&["A", "B"]), json!({ "x-kind": "radio", "enum": ["A"] }), false),
            (one(&["A", "B"]), one(&["A"]), true),
            (json!({ "type": "string" }), one(&["A"]), false),
            (json!({ "x-kind": "datetime" }), json!({ "type": "string" }), false),
            (json!({ "x-kind": "date" }), json!({ "type": "string" }), true),
            (json!({ "type": "number", "x-formula": "1" }), json!({ "type": "number" }), true),
            (json!({ "type": "string", "x-formula": "1" }), json!({ "x-kind": "link", "x-form": "b" }), false),
            (json!({ "type": "number" }), json!({ "x-kind": "money" }), false),
            (
                json!({ "x-kind": "link", "x-form": "b" }),
                json!({ "x-kind": "link", "x-form": "b", "x-link-by": "no" }),
                true,
            ),
            (
                json!({ "x-kind": "link", "x-form": "b" }),
                json!({ "x-kind": "link", "x-form": "b", "x-many": true }),
                false,
            ),
        ] {
            assert_eq!(stays(&field(before.clone()), &field(after.clone())), expected, "{before} {after}");
        }
    }
}
