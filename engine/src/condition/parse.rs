//! Reading a condition from its document: every mistake at once, each with its pointer and the way out.

use super::{Circle, Comparison, Condition, Op, Operand, Period, RelativeDate};
use crate::problem::{Problem, nearest, pointer_segment};
use serde_json::{Map, Value};

/// How deep `all`, `any` and `not` may nest.
const DEPTH: usize = 16;
/// How many comparisons one condition may hold.
const COMPARISONS: usize = 500;
/// How many values one list may hold.
const VALUES: usize = 2000;

pub(super) fn parse(document: &Value) -> Result<Condition, Vec<Problem>> {
    let mut reader = Reader { problems: Vec::new(), comparisons: 0 };
    let condition = reader.condition(document, "", 0);
    if reader.problems.is_empty() { Ok(condition) } else { Err(reader.problems) }
}

struct Reader {
    problems: Vec<Problem>,
    comparisons: usize,
}

impl Reader {
    fn problem(&mut self, pointer: &str, zh: impl Into<String>, en: impl Into<String>) -> &mut Problem {
        self.problems.push(Problem::new(pointer, "invalid_condition", zh, en));
        self.problems.last_mut().expect("one was just pushed")
    }

    fn condition(&mut self, document: &Value, pointer: &str, depth: usize) -> Condition {
        if depth > DEPTH {
            self.problem(pointer, format!("条件嵌套超过 {DEPTH} 层"), format!("nested more than {DEPTH} levels deep"));
            return Condition::Always;
        }
        match document {
            Value::Object(object) => self.group(object, pointer, depth),
            Value::Array(items) => self.comparison(items, pointer),
            _ => {
                self.problem(
                    pointer,
                    "条件应为 [\"字段\", \"运算\", 值]、{\"all\": […]}、{\"any\": […]}、{\"not\": …} 或 {}",
                    "a condition is [\"field\", \"op\", value], {\"all\": […]}, {\"any\": […]}, {\"not\": …} or {}",
                );
                Condition::Always
            }
        }
    }

    fn group(&mut self, object: &Map<String, Value>, pointer: &str, depth: usize) -> Condition {
        let mut entries = object.iter();
        let Some((word, inner)) = entries.next() else { return Condition::Always };
        if entries.next().is_some() {
            self.problem(
                pointer,
                "all、any、not 只能写一个；需要几个时放进 all",
                "write one of all, any and not; put several inside an all",
            );
            return Condition::Always;
        }
        let at = format!("{pointer}{}", pointer_segment(word));
        match word.as_str() {
            "not" => Condition::Not(Box::new(self.condition(inner, &at, depth + 1))),
            "all" | "any" => {
                let Some(parts) = inner.as_array() else {
                    self.problem(&at, "应为条件的数组", "must be an array of conditions");
                    return Condition::Always;
                };
                let parts: Vec<_> =
                    parts.iter().enumerate().map(|(i, p)| self.condition(p, &format!("{at}/{i}"), depth + 1)).collect();
                if word == "all" { Condition::All(parts) } else { Condition::Any(parts) }
            }
            other => {
                let near = nearest(other, ["all", "any", "not"]).map(str::to_owned);
                let problem = self.problem(&at, format!("未知的 \"{other}\""), format!("unknown \"{other}\""));
                problem.hint = near.map(crate::problem::Text::same);
                Condition::Always
            }
        }
    }

    fn comparison(&mut self, items: &[Value], pointer: &str) -> Condition {
        self.comparisons += 1;
        if self.comparisons == COMPARISONS + 1 {
            self.problem(pointer, format!("比较超过 {COMPARISONS} 个"), format!("more than {COMPARISONS} comparisons"));
        }
        let (Some(Value::String(field)), Some(Value::String(op))) = (items.first(), items.get(1)) else {
            self.problem(pointer, "比较应为 [\"字段\", \"运算\", 值]", "a comparison is [\"field\", \"op\", value]");
            return Condition::Always;
        };
        if !is_field(field) {
            self.problem(
                &format!("{pointer}/0"),
                format!("\"{field}\" 不是字段名"),
                format!("\"{field}\" is not the name of a field"),
            );
        }
        let Some(op) = Op::parse(op) else {
            let names: Vec<&str> = Op::ALL.iter().map(|op| op.text()).collect();
            let hint = nearest(op, names.iter().copied()).map_or_else(|| names.join(" · "), str::to_owned);
            let problem = self.problem(
                &format!("{pointer}/1"),
                format!("未知的运算 \"{op}\""),
                format!("unknown operator \"{op}\""),
            );
            problem.hint = Some(crate::problem::Text::same(hint));
            return Condition::Always;
        };
        let at = format!("{pointer}/2");
        let operand = match (op, items.len()) {
            (Op::Empty | Op::NotEmpty, 2) => Operand::None,
            (Op::Empty | Op::NotEmpty, 3) if matches!(items[2], Value::Null | Value::Bool(true)) => Operand::None,
            (Op::Empty | Op::NotEmpty, _) => {
                self.problem(&at, format!("\"{}\" 不带值", op.text()), format!("\"{}\" takes no value", op.text()));
                Operand::None
            }
            (_, 3) => self.operand(op, &items[2], &at),
            (_, count) => {
                let (zh, en) = if count < 3 {
                    ("缺少值", "the value is missing")
                } else {
                    ("多余的内容", "too many items")
                };
                self.problem(pointer, zh, en);
                Operand::None
            }
        };
        Condition::Compare(Comparison { field: field.clone(), op, operand })
    }

    fn operand(&mut self, op: Op, value: &Value, at: &str) -> Operand {
        match (op, value) {
            (Op::During, _) => match value.as_str().and_then(Period::parse) {
                Some(period) => Operand::Period(period),
                None => {
                    let names: Vec<&str> = Period::names().chain(["last_7_days", "next_7_days"]).collect();
                    let hint = value.as_str().and_then(|v| nearest(v, names.iter().copied()));
                    let hint = hint.map_or_else(|| names.join(" · "), str::to_owned);
                    self.problem(at, "不是时间段", "not a period").hint = Some(crate::problem::Text::same(hint));
                    Operand::None
                }
            },
            (Op::Within, _) => match value.as_object().and_then(Circle::read) {
                Some(circle) => Operand::Circle(circle),
                None => {
                    self.problem(at, "应为一个点和距离（公里）", "must be a point and a distance in kilometres").hint =
                        Some(crate::problem::Text::same(r#"{"lng": 120.15, "lat": 30.28, "km": 5}"#));
                    Operand::None
                }
            },
            (Op::Between, Value::Array(ends)) if ends.len() == 2 => self.list(ends, at),
            (Op::Between, _) => {
                self.problem(at, "应为 [起, 止]，null 表示不限", "must be [from, to]; null leaves an end open");
                Operand::None
            }
            (Op::In | Op::NotIn | Op::HasAny | Op::HasAll | Op::HasNone, Value::Array(items)) => self.list(items, at),
            (Op::In | Op::NotIn | Op::HasAny | Op::HasAll | Op::HasNone, Value::Object(_)) => self.single(value, at),
            (Op::In | Op::NotIn | Op::HasAny | Op::HasAll | Op::HasNone, _) => {
                self.problem(at, "应为数组", "must be an array").hint =
                    Some(crate::problem::Text::same(format!("[{value}]")));
                Operand::None
            }
            (_, Value::Array(_)) => {
                self.problem(at, "这里只能是一个值；多个值用 in", "must be one value; for several use \"in\"");
                Operand::None
            }
            (Op::Contains | Op::NotContains | Op::Starts | Op::Ends, Value::Number(_) | Value::Bool(_)) => {
                self.problem(at, "应为文本", "must be text");
                Operand::None
            }
            _ => match self.single(value, at) {
                Operand::MyDepartments | Operand::MyMembers | Operand::MyRoles => {
                    self.problem(at, "这是多个值，请用 in", "these are several values; use \"in\"");
                    Operand::None
                }
                operand => operand,
            },
        }
    }

    fn list(&mut self, items: &[Value], at: &str) -> Operand {
        if items.len() > VALUES {
            self.problem(at, format!("值超过 {VALUES} 个"), format!("more than {VALUES} values"));
            return Operand::None;
        }
        Operand::List(items.iter().enumerate().map(|(i, item)| self.single(item, &format!("{at}/{i}"))).collect())
    }

    fn single(&mut self, value: &Value, at: &str) -> Operand {
        match value {
            Value::String(text) if text.contains('\0') => {
                self.problem(at, "文本含有空字符", "the text holds a NUL character");
                Operand::None
            }
            Value::Array(_) => {
                self.problem(at, "这里不能是数组", "an array cannot stand here");
                Operand::None
            }
            Value::Object(object) => self.reference(object, at),
            constant => Operand::Constant(constant.clone()),
        }
    }

    fn reference(&mut self, object: &Map<String, Value>, at: &str) -> Operand {
        let entry = (object.len() == 1).then(|| object.iter().next()).flatten();
        let found = match entry.map(|(word, inner)| (word.as_str(), inner)) {
            Some(("field", Value::String(field))) if is_field(field) => Some(Operand::Field(field.clone())),
            Some(("me", Value::Bool(true))) => Some(Operand::Me),
            Some(("my", Value::String(what))) if what == "departments" => Some(Operand::MyDepartments),
            Some(("my", Value::String(what))) if what == "members" => Some(Operand::MyMembers),
            Some(("my", Value::String(what))) if what == "roles" => Some(Operand::MyRoles),
            Some(("date", Value::String(text))) => RelativeDate::parse(text).map(Operand::Date),
            _ => None,
        };
        found.unwrap_or_else(|| {
            let problem = self.problem(at, "看不懂的值", "this value is not understood");
            problem.hint = Some(crate::problem::Text::same(
                r#"{"field":"…"} · {"me":true} · {"my":"departments"} · {"my":"members"} · {"my":"roles"} · {"date":"today - 30d"}"#,
            ));
            Operand::None
        })
    }
}

/// `key` or `key.key`, of lower-case letters, digits and underscores.
fn is_field(text: &str) -> bool {
    let is_key = |key: &str| {
        (1..=50).contains(&key.len())
            && key.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
            && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    match text.split_once('.') {
        None => is_key(text),
        Some((head, tail)) => is_key(head) && is_key(tail),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Condition;
    use serde_json::{Value, json};

    #[test]
    fn every_form_is_read_and_written_back() {
        for document in [
            json!({}),
            json!(["level", "=", "A"]),
            json!(["items.qty", ">", 2.5]),
            json!(["name", "empty"]),
            json!(["owner", "=", { "me": true }]),
            json!(["department", "in", { "my": "departments" }]),
            json!(["owner", "in", { "my": "members" }]),
            json!(["created_at", ">=", { "date": "today - 30d" }]),
            json!(["next", "during", "last_7_days"]),
            json!(["total", "between", [1, null]]),
            json!(["a", "<", { "field": "b" }]),
            json!(["place", "within", { "lng": 120.15, "lat": -30.28, "km": 5 }]),
            json!(["files._count", ">=", 2]),
            json!({ "all": [["tags", "has all", ["x", "y"]], { "any": [{ "not": ["vip", "=", true] }, {}] }] }),
        ] {
            let condition = Condition::parse(&document).unwrap();
            assert_eq!(condition.to_json(), document);
            assert_eq!(serde_json::from_value::<Condition>(document).unwrap(), condition);
        }
    }

    #[test]
    fn every_mistake_is_told_at_once_with_its_place() {
        let document = json!({ "all": [
            ["level", "==", "A"],
            ["Level", "=", "A"],
            { "any": [["total", "between", 5], ["next", "during", "this_weak"]] },
            { "nott": {} },
            ["name", "="],
            ["owner", "=", { "you": true }],
            ["level", "in", "A"],
            7
        ] });
        let found: Vec<String> = Condition::parse(&document).unwrap_err().into_iter().map(|p| p.pointer).collect();
        assert_eq!(
            found,
            [
                "/all/0/1",
                "/all/1/0",
                "/all/2/any/0/2",
                "/all/2/any/1/2",
                "/all/3/nott",
                "/all/4",
                "/all/5/2",
                "/all/6/2",
                "/all/7"
            ]
        );
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let deep = (0..40).fold(json!({}), |inner, _| json!({ "not": inner }));
        assert!(Condition::parse(&deep).is_err());
        let wide = json!({ "all": vec![json!(["a", "empty"]); 501] });
        assert!(Condition::parse(&wide).is_err());
        let long = json!(["a", "in", vec![1; 2001]]);
        assert!(Condition::parse(&long).is_err());
        assert!(Condition::parse(&json!(["a", "=", "x\u{0}"])).is_err());
    }

    #[test]
    fn the_fields_are_those_on_both_sides() {
        let document =
            json!({ "any": [["a", "=", { "field": "b" }], { "not": ["items.qty", "in", [1, { "field": "c" }]] }] });
        let condition = Condition::parse(&document).unwrap();
        assert_eq!(condition.fields().into_iter().collect::<Vec<_>>(), ["a", "b", "c", "items.qty"]);
        let places: Vec<String> = condition.comparisons().into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(places, ["/any/0", "/any/1/not"]);
    }

    #[test]
    fn the_schema_accepts_what_the_reader_accepts() {
        let schema = serde_json::to_value(schemars::schema_for!(Condition)).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let check = |document: Value| {
            assert_eq!(validator.is_valid(&document), Condition::parse(&document).is_ok(), "{document}");
        };
        for document in [
            json!({}),
            json!([]),
            json!(["a"]),
            json!(["a", "empty"]),
            json!(["a", "=", 1]),
            json!(["a", "=", [1]]),
            json!(["a", "in", [1, { "me": true }]]),
            json!(["a", "in", "x"]),
            json!(["a", "between", [1]]),
            json!(["a", "between", [null, 2]]),
            json!(["a", "during", "today"]),
            json!(["a", "during", "later"]),
            json!({ "all": [] }),
            json!({ "all": [], "any": [] }),
            json!({ "not": ["a", "=", { "date": "today -1d" }] }),
            json!(["a", "=", { "date": "soon" }]),
            json!("a"),
        ] {
            check(document);
        }
    }
}
