//! Looking inside text, and turning text into numbers and back.

use super::args::{decimal, integer, text, truth};
use super::{Answer, Args, Function, Group, MANY};
use crate::script::number;
use crate::script::operators::equal;
use crate::script::problem::Mistake;
use crate::script::value::to_text;
use rhai::Array;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "CONTAINS",
        group: Group::Text,
        signature: "CONTAINS(text_or_list, value)",
        zh: "文本包含另一段文本，或列表包含某个值时为真",
        en: "True when text contains another text, or a list contains a value",
        examples: &[("CONTAINS(\"上海市\", \"上海\")", "true"), ("CONTAINS([\"A\", \"B\"], \"C\")", "false")],
        takes: (2, 2),
        run: contains,
    },
    Function {
        name: "STARTSWITH",
        group: Group::Text,
        signature: "STARTSWITH(text, start)",
        zh: "文本以某段文本开头时为真",
        en: "True when the text begins with another",
        examples: &[("STARTSWITH(\"KH202611\", \"KH\")", "true")],
        takes: (2, 2),
        run: |a| truth(a.text(0).starts_with(a.text(1).as_str())),
    },
    Function {
        name: "ENDSWITH",
        group: Group::Text,
        signature: "ENDSWITH(text, end)",
        zh: "文本以某段文本结尾时为真",
        en: "True when the text ends with another",
        examples: &[("ENDSWITH(\"a.pdf\", \".pdf\")", "true")],
        takes: (2, 2),
        run: |a| truth(a.text(0).ends_with(a.text(1).as_str())),
    },
    Function {
        name: "FIND",
        group: Group::Text,
        signature: "FIND(what, text, [start])",
        zh: "一段文本在另一段中的位置，从 1 数起；没有时为 0",
        en: "Where one text stands in another, counted from 1; 0 when it does not",
        examples: &[
            ("FIND(\"卯\", \"榫卯\")", "2"),
            ("FIND(\"x\", \"abc\")", "0"),
            ("FIND(\"a\", \"banana\", 3)", "4"),
        ],
        takes: (2, 3),
        run: |a| find(a, false),
    },
    Function {
        name: "SEARCH",
        group: Group::Text,
        signature: "SEARCH(what, text, [start])",
        zh: "同 FIND，不分大小写",
        en: "Like FIND, without regard to case",
        examples: &[("SEARCH(\"B\", \"abc\")", "2")],
        takes: (2, 3),
        run: |a| find(a, true),
    },
    Function {
        name: "EXACT",
        group: Group::Text,
        signature: "EXACT(a, b)",
        zh: "两段文本完全相同（区分大小写）时为真",
        en: "True when two texts are the same, case included",
        examples: &[("EXACT(\"a\", \"A\")", "false"), ("EXACT(\"1\", 1)", "true")],
        takes: (2, 2),
        run: |a| truth(a.text(0) == a.text(1)),
    },
    Function {
        name: "VALUE",
        group: Group::Text,
        signature: "VALUE(text)",
        zh: "把文本转为数字，可带千分位和百分号",
        en: "The number a text says; thousands separators and a percent sign are understood",
        examples: &[("VALUE(\"1,234.50\")", "1234.5"), ("VALUE(\"12%\")", "0.12"), ("VALUE(\"\")", "0")],
        takes: (1, 1),
        run: |a| decimal(a.number(0)?),
    },
    Function {
        name: "COUNTTEXT",
        group: Group::Text,
        signature: "COUNTTEXT(text, what)",
        zh: "一段文本在另一段中出现的次数",
        en: "How many times one text stands in another",
        examples: &[("COUNTTEXT(\"banana\", \"an\")", "2")],
        takes: (2, 2),
        run: |a| match a.text(1) {
            what if what.is_empty() => integer(0),
            what => integer(a.text(0).matches(what.as_str()).count() as i64),
        },
    },
    Function {
        name: "CHOOSE",
        group: Group::Logic,
        signature: "CHOOSE(index, first, second, …)",
        zh: "按序号返回其后的第几个参数",
        en: "The argument with that number, counted from 1",
        examples: &[("CHOOSE(2, \"甲\", \"乙\")", "\"乙\"")],
        takes: (2, MANY),
        run: choose,
    },
    Function {
        name: "TOTEXT",
        group: Group::Text,
        signature: "TOTEXT(value)",
        zh: "把值转为文本",
        en: "The value as text",
        examples: &[("TOTEXT(1.50)", "\"1.5\""), ("TOTEXT([1, 2])", "\"1,2\"")],
        takes: (1, 1),
        run: |a| text(a.text(0)),
    },
];

fn contains(args: &Args<'_>) -> Answer {
    match args.get(0).read_lock::<Array>() {
        Some(items) => truth(items.iter().any(|item| equal(item, args.get(1)))),
        None => truth(to_text(args.get(0)).contains(args.text(1).as_str())),
    }
}

fn find(args: &Args<'_>, ignore_case: bool) -> Answer {
    let fold = |text: &str| if ignore_case { text.to_lowercase() } else { text.to_owned() };
    let (what, whole) = (fold(&args.text(0)), fold(&args.text(1)));
    let skip = args.count_of(2, 1)?.saturating_sub(1);
    let Some(from) = whole.char_indices().map(|(at, _)| at).chain([whole.len()]).nth(skip) else { return integer(0) };
    match whole[from..].find(&what) {
        Some(at) => integer(whole[..from + at].chars().count() as i64 + 1),
        None => integer(0),
    }
}

fn choose(args: &Args<'_>) -> Answer {
    let which = args.number(0).ok().and_then(|n| number::whole(n.trunc())).and_then(|n| usize::try_from(n).ok());
    match which.filter(|which| (1..args.count()).contains(which)) {
        Some(which) => Ok(args.get(which).clone()),
        None => Err(Mistake::new("序号超出参数个数", "there is no argument with that number")),
    }
}
