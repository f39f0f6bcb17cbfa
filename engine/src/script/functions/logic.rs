//! Logic: choosing, combining conditions, asking whether a value is there.
//!
//! IF, IFS, IFERROR and most calls of AND and OR are compiled so that only what is needed is evaluated; the functions
//! here stand in when they are called in another way.

use super::args::truth;
use super::{Answer, Args, Function, Group, MANY};
use crate::script::number;
use crate::script::operators::equal;
use crate::script::value::{is_missing, is_true};
use rhai::{Dynamic, ImmutableString};

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "IF",
        group: Group::Logic,
        signature: "IF(condition, then, [otherwise])",
        zh: "如果条件成立，返回第二个参数，否则返回第三个；只计算用到的那一个",
        en: "Gives the second argument when the condition holds, else the third; only the one taken is evaluated",
        examples: &[("IF(3 > 2, \"大\", \"小\")", "\"大\""), ("IF(0 == 0, 0, 1 / 0)", "0"), ("IF((), 1)", "null")],
        takes: (2, 3),
        run: |a| Ok(if is_true(a.get(0)) { a.get(1) } else { a.get(2) }.clone()),
    },
    Function {
        name: "IFS",
        group: Group::Logic,
        signature: "IFS(condition, value, [condition, value]…, [otherwise])",
        zh: "依次判断，返回第一个成立的条件后面的值；都不成立时返回最后单独的值",
        en: "Gives the value after the first condition that holds, or the lone last value when none does",
        examples: &[
            ("IFS(75 >= 90, \"A\", 75 >= 60, \"B\", \"C\")", "\"B\""),
            ("IFS(false, 1, 2)", "2"),
            ("IFS(false, 1)", "null"),
        ],
        takes: (2, MANY),
        run: ifs,
    },
    Function {
        name: "SWITCH",
        group: Group::Logic,
        signature: "SWITCH(value, match, result, [match, result]…, [otherwise])",
        zh: "把值与各个匹配项比较，返回相等者后面的结果；都不等时返回最后单独的值",
        en: "Compares the value with each match and gives the result after the equal one, or the lone last value",
        examples: &[("SWITCH(\"B\", \"A\", 3, \"B\", 2, 1)", "2"), ("SWITCH(9, 1, \"一\", \"其他\")", "\"其他\"")],
        takes: (3, MANY),
        run: switch,
    },
    Function {
        name: "AND",
        group: Group::Logic,
        signature: "AND(condition, …)",
        zh: "所有条件都成立时为真",
        en: "True when every condition holds",
        examples: &[("AND(1 > 0, 2 > 1)", "true"), ("AND(true, ())", "false"), ("AND([true, false])", "false")],
        takes: (1, MANY),
        run: |a| truth(a.flat().iter().all(is_true)),
    },
    Function {
        name: "OR",
        group: Group::Logic,
        signature: "OR(condition, …)",
        zh: "任一条件成立时为真",
        en: "True when any condition holds",
        examples: &[("OR(1 > 2, 2 > 1)", "true"), ("OR(false, ())", "false")],
        takes: (1, MANY),
        run: |a| truth(a.flat().iter().any(is_true)),
    },
    Function {
        name: "NOT",
        group: Group::Logic,
        signature: "NOT(condition)",
        zh: "条件不成立时为真",
        en: "True when the condition does not hold",
        examples: &[("NOT(1 > 2)", "true"), ("NOT(())", "true")],
        takes: (1, 1),
        run: |a| truth(!is_true(a.get(0))),
    },
    Function {
        name: "XOR",
        group: Group::Logic,
        signature: "XOR(condition, …)",
        zh: "成立的条件个数为奇数时为真",
        en: "True when an odd number of the conditions hold",
        examples: &[("XOR(true, false)", "true"), ("XOR(true, true)", "false")],
        takes: (1, MANY),
        run: |a| truth(a.flat().iter().filter(|value| is_true(value)).count() % 2 == 1),
    },
    Function {
        name: "TRUE",
        group: Group::Logic,
        signature: "TRUE()",
        zh: "逻辑真",
        en: "The value true",
        examples: &[("TRUE()", "true")],
        takes: (0, 0),
        run: |_| truth(true),
    },
    Function {
        name: "FALSE",
        group: Group::Logic,
        signature: "FALSE()",
        zh: "逻辑假",
        en: "The value false",
        examples: &[("FALSE()", "false")],
        takes: (0, 0),
        run: |_| truth(false),
    },
    Function {
        name: "ISEMPTY",
        group: Group::Logic,
        signature: "ISEMPTY(value)",
        zh: "没有值、空文本、空列表时为真；0 不算空",
        en: "True for a missing value, empty text and an empty list; 0 is not empty",
        examples: &[("ISEMPTY(\"\")", "true"), ("ISEMPTY(0)", "false"), ("ISEMPTY([])", "true")],
        takes: (1, 1),
        run: |a| truth(is_missing(a.get(0))),
    },
    Function {
        name: "IFEMPTY",
        group: Group::Logic,
        signature: "IFEMPTY(value, otherwise)",
        zh: "值为空时返回第二个参数",
        en: "Gives the second argument when the value is empty",
        examples: &[("IFEMPTY((), \"未填\")", "\"未填\""), ("IFEMPTY(0, 1)", "0")],
        takes: (2, 2),
        run: |a| Ok(if is_missing(a.get(0)) { a.get(1) } else { a.get(0) }.clone()),
    },
    Function {
        name: "IFERROR",
        group: Group::Logic,
        signature: "IFERROR(value, otherwise)",
        zh: "计算第一个参数出错时返回第二个",
        en: "Gives the second argument when the first cannot be computed",
        examples: &[("IFERROR(1 / 0, 0)", "0"), ("IFERROR(10 / 4, 0)", "2.5")],
        takes: (2, 2),
        run: |a| Ok(a.get(0).clone()),
    },
    Function {
        name: "ISNUMBER",
        group: Group::Logic,
        signature: "ISNUMBER(value)",
        zh: "值是数字时为真",
        en: "True when the value is a number",
        examples: &[("ISNUMBER(1.5)", "true"), ("ISNUMBER(\"1.5\")", "false")],
        takes: (1, 1),
        run: |a| truth(number::of(a.get(0)).is_some()),
    },
    Function {
        name: "ISTEXT",
        group: Group::Logic,
        signature: "ISTEXT(value)",
        zh: "值是文本时为真",
        en: "True when the value is text",
        examples: &[("ISTEXT(\"a\")", "true"), ("ISTEXT(1)", "false")],
        takes: (1, 1),
        run: |a| truth(a.get(0).is::<ImmutableString>()),
    },
];

fn ifs(args: &Args<'_>) -> Answer {
    let pairs = args.all().chunks(2);
    for pair in pairs {
        match pair {
            [condition, value] if is_true(condition) => return Ok(value.clone()),
            [otherwise] => return Ok(otherwise.clone()),
            _ => {}
        }
    }
    Ok(Dynamic::UNIT)
}

fn switch(args: &Args<'_>) -> Answer {
    let subject = args.get(0);
    for pair in args.from(1).all().chunks(2) {
        match pair {
            [wanted, result] if equal(subject, wanted) => return Ok(result.clone()),
            [otherwise] => return Ok(otherwise.clone()),
            _ => {}
        }
    }
    Ok(Dynamic::UNIT)
}
