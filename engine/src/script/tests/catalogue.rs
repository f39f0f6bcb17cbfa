//! The documentation of every function is true: its examples run.

use super::super::functions;
use super::*;
use std::collections::HashSet;

#[test]
fn every_example_gives_what_the_documentation_says() {
    let mut wrong = Vec::new();
    for function in functions() {
        for (expression, expected) in function.examples {
            let expected: Value = serde_json::from_str(expected).unwrap();
            match evaluate(expression) {
                Ok(found) if found == expected => {}
                Ok(found) => wrong.push(format!("{expression} gives {found}, not {expected}")),
                Err(problem) => wrong.push(format!("{expression}: {problem}")),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_function_is_documented_and_named_once() {
    let mut names = HashSet::new();
    for function in functions() {
        assert!(names.insert(function.name), "{} twice", function.name);
        assert!(function.signature.starts_with(&format!("{}(", function.name)), "{}", function.name);
        assert!(
            !function.zh.is_empty() && !function.en.is_empty() && !function.examples.is_empty(),
            "{}",
            function.name
        );
        assert!(function.examples.iter().all(|(text, _)| text.contains(function.name)), "{}", function.name);
    }
    assert!(names.len() >= 100, "{}", names.len());
}

#[test]
fn method_style_and_function_pointers_reach_the_catalogue() {
    check(&[
        ("name.LEFT(2)", json!("榫卯")),
        ("price.ROUND(0) + 1", json!(21)),
        ("tags.map(Fn(\"UPPER\"))", json!(["A", "B"])),
        ("tags.map(|tag| CONCAT(tag, \"!\"))", json!(["a!", "b!"])),
    ]);
}

#[test]
fn wrong_arguments_are_found_before_it_runs() {
    let problem = problem("1 + LEFT()");
    assert_eq!((problem.code, problem.line, problem.column), ("script_arguments", 1, 5));
    assert!(problem.message.en.contains("LEFT(text, [count])"), "{}", problem.message.en);
}

#[test]
fn several_criteria_come_in_pairs_and_meet_in_one_place() {
    check(&[
        ("SUMIFS([1, 2], [\"A\", \"B\"], \"A\", [5], \">1\")", json!(1)),
        ("SUMIFS([], [], \"A\")", json!(0)),
        ("AVERAGEIFS([4, (), 8], [\"A\", \"A\", \"B\"], \"A\")", json!(4)),
        ("MAXIFS([1, 2], [\"A\", \"B\"], \"A\", [5], \">9\")", json!(null)),
        ("COUNTIFS([\"A\", \"A\"], \"A\", [5], \">1\")", json!(1)),
    ]);
    let problem = problem("COUNTIFS([1], \">0\", [2])");
    assert!(problem.message.en.contains("pairs"), "{}", problem.message.en);
}
