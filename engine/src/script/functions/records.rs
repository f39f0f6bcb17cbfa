//! Looking into other forms, with the rights of the one who acts.

use super::{Answer, Args, Function, Group, MANY};
use crate::script::frame;
use crate::script::inquiry::{Question, Take};
use crate::script::problem::Mistake;
use crate::script::value::{from_json, to_json};
use rhai::Dynamic;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "LOOKUP",
        group: Group::Records,
        signature: "LOOKUP(form, result, field, value, …)",
        zh: "在另一个表单里找字段等于给定值的第一条数据，取它的某个字段；可写多组“字段, 值”，须同时满足",
        en: "Finds the first record of another form whose fields have the given values and takes one of its fields",
        examples: &[
            ("LOOKUP(\"product\", \"price\", \"code\", \"P-1\")", "19.9"),
            ("LOOKUP(\"product\", \"price\", \"code\", \"none\")", "null"),
            ("LOOKUP(\"product\", \"price\", \"code\", ())", "null"),
        ],
        takes: (4, MANY),
        run: |a| look_up(Take::First, a),
    },
    Function {
        name: "MAPX",
        group: Group::Records,
        signature: "MAPX(operation, form, result, field, value, …)",
        zh: "对另一个表单里字段等于给定值的全部数据求值：first、last、list、count、sum、avg、min、max",
        en: "Works over all records of another form whose fields have the given values: first, last, list, count, sum, avg, min or max",
        examples: &[
            ("MAPX(\"sum\", \"product\", \"price\", \"kind\", \"A\")", "30.4"),
            ("MAPX(\"count\", \"product\", \"price\", \"kind\", \"A\")", "2"),
            ("MAPX(\"count\", \"product\", \"price\", \"kind\", ())", "0"),
            ("MAPX(\"list\", \"product\", \"code\", \"kind\", \"A\")", "[\"P-1\", \"P-2\"]"),
        ],
        takes: (5, MANY),
        run: |a| {
            let word = a.text(0);
            let take = Take::parse(&word).ok_or_else(|| {
                let known = Take::WORDS.map(|(word, _)| word).join(", ");
                Mistake::new(format!("没有运算“{word}”，可用：{known}"), format!("no operation '{word}'; use {known}"))
            })?;
            look_up(take, &a.from(1))
        },
    },
];

fn look_up(take: Take, args: &Args<'_>) -> Answer {
    let pairs = args.from(2);
    if !pairs.count().is_multiple_of(2) || pairs.count() > 10 {
        return Err(Mistake::new(
            "“字段, 值”要成对写，最多 5 组",
            "fields and values come in pairs, five pairs at most",
        ));
    }
    // A field without a value is no key: it would match every record that lacks it.
    if (0..pairs.count() / 2).any(|pair| !pairs.is_given(pair * 2 + 1)) {
        return Ok(from_json(&take.of_nothing()));
    }
    let mut room = 10_000;
    let matches = (0..pairs.count() / 2)
        .map(|pair| Ok((pairs.text(pair * 2).to_string(), to_json(pairs.get(pair * 2 + 1), &mut room)?)))
        .collect::<Result<Vec<_>, Mistake>>()?;
    let result = Some(args.text(1).to_string()).filter(|result| !result.is_empty());
    ask(Question::Records { take, form: args.text(0).to_string(), result, matches })
}

/// Puts a question to whoever runs the text.
pub(super) fn ask(question: Question) -> Answer {
    let Some(inquiry) = frame::inquiry() else {
        return Err(Mistake::new("这里不能查询其他表单或成员", "other forms and members cannot be looked up here"));
    };
    let value = inquiry.ask(question)?;
    Ok(if value.is_null() { Dynamic::UNIT } else { from_json(&value) })
}
