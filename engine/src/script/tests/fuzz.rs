//! Random texts, from noise to nearly sensible: every one ends in a value or a problem, never in a panic.

use super::super::functions;
use super::*;
use proptest::prelude::*;

/// Compiles and runs; a panic inside a function counts as one.
fn survives(text: &str) -> Result<(), TestCaseError> {
    if let Err(problem) = run(text) {
        prop_assert_ne!(&problem.message.en, "a function failed inside", "{}", text);
        prop_assert_ne!(&problem.message.en, "the text cannot be read", "{}", text);
    }
    Ok(())
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        (-1000_i64..1000).prop_map(|n| format!("({n})")),
        (any::<i32>(), 0_u32..9999).prop_map(|(whole, part)| format!("({whole}.{part})")),
        "[a-z0-9榫卯 :.,*?<>=%-]{0,12}".prop_map(|text| format!("\"{text}\"")),
        prop::sample::select(vec![
            "()",
            "true",
            "false",
            "name",
            "qty",
            "price",
            "empty",
            "tags",
            "items",
            "items.amount",
            "due",
            "met",
            "me",
            "[]",
            "[1, 2.5, ()]",
            "[\"a\", \"b\"]",
            "#{ a: 1 }",
            "\"2026-02-29\"",
            "\"9999-12-31\"",
            "\"0001-01-01\"",
            "\"23:59\"",
            "79228162514264337593543950335",
            "0.0000000000000000000000000001",
            "'x'",
            "1..3",
            "|x| x + 1",
        ])
        .prop_map(str::to_owned),
    ]
}

fn expression() -> impl Strategy<Value = String> {
    let names: Vec<&'static str> = functions().map(|function| function.name).collect();
    let operators = vec!["+", "-", "*", "/", "%", "**", "==", "!=", "<", ">=", "&&", "||", "??", "in", "&", "<<", ".."];
    value().prop_recursive(3, 16, 4, move |inner| {
        prop_oneof![
            (prop::sample::select(names.clone()), prop::collection::vec(inner.clone(), 0..4))
                .prop_map(|(name, args)| format!("{name}({})", args.join(", "))),
            (inner.clone(), prop::sample::select(operators.clone()), inner.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}][0]")),
            (
                inner.clone(),
                prop::sample::select(vec!["len()", "amount", "trim()", "reverse()", "to_upper()", "sort()", "MAX(1)"])
            )
                .prop_map(|(a, method)| format!("({a}).{method}")),
            inner.prop_map(|a| format!("{{ let v = {a}; v }}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn noise_is_survived(text in "\\PC{0,60}") {
        survives(&text)?;
    }

    #[test]
    fn pieces_of_the_language_are_survived(pieces in prop::collection::vec(prop::sample::select(vec![
        "let", "fn", "if", "else", "while", "loop", "for", "in", "return", "throw", "try", "catch", "switch", "=>", "{", "}", "(", ")", "[", "]",
        "#{", "|", "||", ";", ",", ".", "?.", "..", "=", "==", "+", "-", "/", "\"", "`", "${", "x", "qty", "IF", "SUM", "1", "0.5", "()", "this",
        "Fn", "call", "curry", "eval", "import", "const", "break", "continue", "!", "&&", "??", "//", "/*", "*/", "'", "\\",
    ]), 0..25)) {
        survives(&pieces.join(" "))?;
    }

    #[test]
    fn calls_with_any_arguments_are_survived(text in expression()) {
        survives(&text)?;
    }
}
