//! Formulas that cannot be read, told to people who know no language of programs.

use super::*;

/// What is said in Chinese, with the hint behind it.
fn said(text: &str) -> String {
    let problem = problem(text);
    let english = [Some(&problem.message), problem.hint.as_ref()].into_iter().flatten();
    assert!(english.into_iter().all(|text| !text.zh.is_empty() && !text.en.is_empty()), "{text}");
    format!("{} {}", problem.message.zh, problem.hint.map(|hint| hint.zh).unwrap_or_default()).trim().to_owned()
}

#[test]
fn functions_are_known_by_what_they_are_called_in_chinese() {
    for (word, name) in [
        ("求和", "SUM"),
        ("人民币大写", "RMBCAP"),
        ("如果", "IF"),
        ("平均", "AVERAGE"),
        ("求平均值", "AVERAGE"),
        ("计数", "COUNT"),
        ("最大", "MAX"),
        ("最小值", "MIN"),
        ("四舍五入", "ROUND"),
        ("取整", "INT"),
        ("今天", "TODAY"),
        ("现在", "NOW"),
        ("绝对值", "ABS"),
    ] {
        let expected = format!("没有名为 {word} 的函数 是否想写 {name}？");
        assert_eq!(said(&format!("1 + {word}(items.qty)")), expected);
    }
    assert_eq!(said("随便什么(qty)"), "没有名为 随便什么 的函数");
    let unknown = problem("1 + SUM求和(qty)");
    assert_eq!((unknown.code, unknown.column), ("script_unknown_function", 5));
}

#[test]
fn words_are_named_whole() {
    let unknown = problem("qty +\n  合计_2 * 3");
    assert_eq!((unknown.code, unknown.line, unknown.column), ("script_unknown_field", 2, 3));
    assert_eq!(unknown.message.zh, "没有名为 合计_2 的字段");
    assert_eq!(unknown.unknown.as_deref(), Some("合计_2"));
    assert_eq!(problem("SUM(items.小计)").unknown.as_deref(), Some("items.小计"));
    assert_eq!(said("qty * 1.2万"), "数字后面不能写 万");
}

#[test]
fn what_a_spreadsheet_or_a_chinese_keyboard_writes_is_put_right() {
    for (text, expected) in [
        ("IF(qty >= 4, \"好评\", '一般')", "文本要用双引号括起来：\"一般\""),
        ("IF(qty >= 4，1, 2)", "不认识的符号 ， 符号要写成半角的 ,"),
        ("IF(qty = 4, 1, 2)", "= 不是这里的写法；比较请用 =="),
        ("level === \"A\"", "=== 不是这里的写法；比较请用 =="),
        ("“好评”", "不认识的符号 “ 文本要用半角双引号括起来：\"文本\""),
        ("\"好评", "引号没有成对"),
        ("qty +", "公式没有写完"),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn no_sentence_of_the_library_reaches_a_chinese_page() {
    for text in [
        "a b",
        "a[",
        "a[1",
        "a.",
        "#{ a: 1, a: 2 }",
        "let",
        "let 1",
        "fn",
        "fn f",
        "fn f(",
        "fn f(a, a) {}",
        "fn f(a)",
        "fn f() {} fn f() {}",
        "{ fn f() {} }",
        "break",
        "if 1",
        "if a { 1",
        "switch a { _ => 1, 2 => 3 }",
        "switch a",
        "for",
        "for x",
        "\"\\q\"",
        "''",
        "1.2.3x",
        "0xZZ",
        "a <> b",
        "a -> b",
        "(* a *)",
        "x => y",
        "while",
        "do { } a",
        "try { } catch(",
        "this",
        "this.a",
        "eval(\"1\")",
        "import \"a\"",
        "export a",
        "const a = 1; a = 2",
        "1 = 2",
        "f() = 1",
        "a ~ b",
        "@",
        "$",
        "a ? b : c",
        "[1, 2",
        "|a",
        "throw throw",
        "return return",
        "/// x\n1",
        "`a ${",
        "a!",
        "a::b()",
        "::",
        "static",
        "async",
        "a..b..",
        "0..",
        "-",
        "!",
        "((((",
        "))",
        "#",
        "\\",
        "a\u{0}b",
    ] {
        let Err(problems) = Script::compile(&ENGINE, text) else { continue };
        for problem in problems {
            let zh = problem.message.zh;
            assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}: {zh}");
            for english in ["Expecting", "expecting", "Invalid", "invalid", "Unexpected", "not a valid", "Should"] {
                assert!(!zh.contains(english), "{text}: {zh}");
            }
        }
    }
}
