//! Text: cutting, joining, cases. Positions and lengths count characters, so a Chinese character is one.

use super::args::{LONGEST, check_length, integer, text};
use super::{Answer, Args, Function, Group, MANY};
use crate::script::problem::Mistake;
use crate::script::value::{is_missing, to_text};
use rhai::Dynamic;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "CONCATENATE",
        group: Group::Text,
        signature: "CONCATENATE(value, …)",
        zh: "把所有值按文本连接起来",
        en: "Joins all values as text",
        examples: &[
            ("CONCATENATE(\"编号\", 12, \"-\", 1.50)", "\"编号12-1.5\""),
            ("CONCATENATE(\"a\", (), \"b\")", "\"ab\""),
        ],
        takes: (1, MANY),
        run: |a| join(&a.flat(), "", false),
    },
    Function {
        name: "CONCAT",
        group: Group::Text,
        signature: "CONCAT(value, …)",
        zh: "同 CONCATENATE",
        en: "The same as CONCATENATE",
        examples: &[("CONCAT(\"榫\", \"卯\")", "\"榫卯\"")],
        takes: (1, MANY),
        run: |a| join(&a.flat(), "", false),
    },
    Function {
        name: "LEFT",
        group: Group::Text,
        signature: "LEFT(text, [count])",
        zh: "取左边的若干个字，默认 1 个",
        en: "The first characters, one if no count is given",
        examples: &[("LEFT(\"榫卯结构\", 2)", "\"榫卯\""), ("LEFT(\"abc\")", "\"a\"")],
        takes: (1, 2),
        run: |a| text(a.text(0).chars().take(a.count_of(1, 1)?).collect::<String>()),
    },
    Function {
        name: "RIGHT",
        group: Group::Text,
        signature: "RIGHT(text, [count])",
        zh: "取右边的若干个字，默认 1 个",
        en: "The last characters, one if no count is given",
        examples: &[("RIGHT(\"13800001234\", 4)", "\"1234\""), ("RIGHT(\"ab\", 9)", "\"ab\"")],
        takes: (1, 2),
        run: right,
    },
    Function {
        name: "MID",
        group: Group::Text,
        signature: "MID(text, start, count)",
        zh: "从第几个字开始取若干个字，从 1 数起",
        en: "So many characters from a position, counted from 1",
        examples: &[("MID(\"2026-11-22\", 6, 2)", "\"11\"")],
        takes: (3, 3),
        run: mid,
    },
    Function {
        name: "LEN",
        group: Group::Text,
        signature: "LEN(text)",
        zh: "文本的字数",
        en: "The number of characters",
        examples: &[("LEN(\"榫卯 OK\")", "5"), ("LEN(())", "0")],
        takes: (1, 1),
        run: |a| integer(a.text(0).chars().count() as i64),
    },
    Function {
        name: "TRIM",
        group: Group::Text,
        signature: "TRIM(text)",
        zh: "去掉首尾空格，中间连续空格只留一个",
        en: "Removes spaces at both ends and doubled ones between words",
        examples: &[("TRIM(\"  a  b \")", "\"a b\"")],
        takes: (1, 1),
        run: |a| text(a.text(0).split_whitespace().collect::<Vec<_>>().join(" ")),
    },
    Function {
        name: "UPPER",
        group: Group::Text,
        signature: "UPPER(text)",
        zh: "转为大写字母",
        en: "In upper case",
        examples: &[("UPPER(\"abc\")", "\"ABC\"")],
        takes: (1, 1),
        run: |a| text(a.text(0).to_uppercase()),
    },
    Function {
        name: "LOWER",
        group: Group::Text,
        signature: "LOWER(text)",
        zh: "转为小写字母",
        en: "In lower case",
        examples: &[("LOWER(\"ABC\")", "\"abc\"")],
        takes: (1, 1),
        run: |a| text(a.text(0).to_lowercase()),
    },
    Function {
        name: "PROPER",
        group: Group::Text,
        signature: "PROPER(text)",
        zh: "每个单词首字母大写",
        en: "Each word with a capital",
        examples: &[("PROPER(\"zhang SAN\")", "\"Zhang San\"")],
        takes: (1, 1),
        run: |a| text(proper(&a.text(0))),
    },
    Function {
        name: "REPT",
        group: Group::Text,
        signature: "REPT(text, count)",
        zh: "把文本重复若干次",
        en: "The text so many times over",
        examples: &[("REPT(\"*\", 3)", "\"***\"")],
        takes: (2, 2),
        run: rept,
    },
    Function {
        name: "REPLACE",
        group: Group::Text,
        signature: "REPLACE(text, start, count, new)",
        zh: "从第几个字起的若干个字换成新文本",
        en: "Puts new text in place of so many characters from a position",
        examples: &[("REPLACE(\"13800001234\", 4, 4, \"****\")", "\"138****1234\"")],
        takes: (4, 4),
        run: replace,
    },
    Function {
        name: "SUBSTITUTE",
        group: Group::Text,
        signature: "SUBSTITUTE(text, old, new, [which])",
        zh: "把文本中的旧文本换成新文本；给出第几次时只换那一次",
        en: "Puts new text in place of old, everywhere or only at the given occurrence",
        examples: &[
            ("SUBSTITUTE(\"a-b-c\", \"-\", \"/\")", "\"a/b/c\""),
            ("SUBSTITUTE(\"a-b-c\", \"-\", \"/\", 2)", "\"a-b/c\""),
        ],
        takes: (3, 4),
        run: substitute,
    },
    Function {
        name: "TEXTJOIN",
        group: Group::Text,
        signature: "TEXTJOIN(separator, skip_empty, value, …)",
        zh: "用分隔符连接各个值，可跳过空值",
        en: "Joins values with a separator, passing over empty ones if asked",
        examples: &[("TEXTJOIN(\"、\", true, [\"甲\", \"\", \"乙\"])", "\"甲、乙\"")],
        takes: (3, MANY),
        run: |a| join(&a.from(2).flat(), &a.text(0), crate::script::value::is_true(a.get(1))),
    },
    Function {
        name: "JOIN",
        group: Group::Text,
        signature: "JOIN(list, [separator])",
        zh: "用分隔符连接列表各项，默认逗号，跳过空值",
        en: "Joins the items of a list with a separator, a comma by default, passing over empty ones",
        examples: &[("JOIN([\"a\", \"b\"], \"/\")", "\"a/b\""), ("JOIN([1, (), 2])", "\"1,2\"")],
        takes: (1, 2),
        run: |a| join(&a.list(0), if a.count() > 1 { a.text(1) } else { ",".into() }.as_str(), true),
    },
    Function {
        name: "SPLIT",
        group: Group::Text,
        signature: "SPLIT(text, [separator])",
        zh: "按分隔符拆成列表，默认逗号",
        en: "Cuts text into a list at each separator, a comma by default",
        examples: &[("SPLIT(\"a/b\", \"/\")", "[\"a\",\"b\"]"), ("SPLIT(\"\")", "[]")],
        takes: (1, 2),
        run: split,
    },
    Function {
        name: "CHAR",
        group: Group::Text,
        signature: "CHAR(number)",
        zh: "编码对应的字符，CHAR(10) 是换行",
        en: "The character of a code; CHAR(10) is a line break",
        examples: &[("CHAR(65)", "\"A\"")],
        takes: (1, 1),
        run: char_of,
    },
    Function {
        name: "UNICODE",
        group: Group::Text,
        signature: "UNICODE(text)",
        zh: "第一个字的编码",
        en: "The code of the first character",
        examples: &[("UNICODE(\"A\")", "65")],
        takes: (1, 1),
        run: |a| match a.text(0).chars().next() {
            Some(first) => integer(i64::from(u32::from(first))),
            None => Ok(Dynamic::UNIT),
        },
    },
];

/// Joins values; `skip` leaves out the empty ones together with their separator.
fn join(values: &[Dynamic], separator: &str, skip: bool) -> Answer {
    let mut joined = String::new();
    let mut is_first = true;
    for value in values.iter().filter(|value| !skip || !is_missing(value)) {
        if !is_first {
            joined.push_str(separator);
        }
        is_first = false;
        joined.push_str(&to_text(value));
        check_length(joined.len())?;
    }
    text(joined)
}

fn right(args: &Args<'_>) -> Answer {
    let whole = args.text(0);
    let skip = whole.chars().count().saturating_sub(args.count_of(1, 1)?);
    text(whole.chars().skip(skip).collect::<String>())
}

/// A position counted from 1.
fn position(args: &Args<'_>, index: usize) -> Result<usize, Mistake> {
    match args.count_of(index, 1)? {
        0 => Err(Mistake::new("位置从 1 数起", "positions are counted from 1")),
        position => Ok(position - 1),
    }
}

fn mid(args: &Args<'_>) -> Answer {
    text(args.text(0).chars().skip(position(args, 1)?).take(args.count_of(2, 0)?).collect::<String>())
}

fn proper(whole: &str) -> String {
    let mut result = String::with_capacity(whole.len());
    let mut inside = false;
    for letter in whole.chars() {
        if inside {
            result.extend(letter.to_lowercase())
        } else {
            result.extend(letter.to_uppercase())
        }
        inside = letter.is_alphabetic();
    }
    result
}

fn rept(args: &Args<'_>) -> Answer {
    let (unit, times) = (args.text(0), args.count_of(1, 0)?);
    check_length(unit.len().checked_mul(times).unwrap_or(LONGEST + 1))?;
    text(unit.repeat(times))
}

fn replace(args: &Args<'_>) -> Answer {
    let (whole, start, count) = (args.text(0), position(args, 1)?, args.count_of(2, 0)?);
    let mut result: String = whole.chars().take(start).collect();
    result.push_str(&args.text(3));
    result.extend(whole.chars().skip(start.saturating_add(count)));
    check_length(result.len())?;
    text(result)
}

fn substitute(args: &Args<'_>) -> Answer {
    let (whole, old, new) = (args.text(0), args.text(1), args.text(2));
    if old.is_empty() {
        return text(whole);
    }
    let times = whole.matches(old.as_str()).count();
    check_length(whole.len() + times.saturating_mul(new.len()))?;
    if !args.is_given(3) {
        return text(whole.replace(old.as_str(), &new));
    }
    let which = position(args, 3)?;
    match whole.match_indices(old.as_str()).nth(which) {
        Some((at, _)) => text(format!("{}{new}{}", &whole[..at], &whole[at + old.len()..])),
        None => text(whole),
    }
}

fn split(args: &Args<'_>) -> Answer {
    let whole = args.text(0);
    let separator = if args.count() > 1 { args.text(1) } else { ",".into() };
    let parts: Vec<Dynamic> = if whole.is_empty() {
        Vec::new()
    } else if separator.is_empty() {
        whole.chars().map(|letter| letter.to_string().into()).collect()
    } else {
        whole.split(separator.as_str()).map(|part| part.into()).collect()
    };
    Ok(Dynamic::from_array(parts))
}

fn char_of(args: &Args<'_>) -> Answer {
    let code = u32::try_from(args.integer(0)?).ok().filter(|code| *code > 0).and_then(char::from_u32);
    match code {
        Some(letter) => text(letter.to_string()),
        None => Err(Mistake::new("没有这个编码的字符", "there is no character with this code")),
    }
}
