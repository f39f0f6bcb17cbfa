//! Every limit holds, and nothing outside is in reach.

use super::super::Limits;
use super::*;
use std::time::{Duration, Instant};

/// An engine with one limit made small.
fn with(change: impl FnOnce(&mut Limits)) -> Engine {
    let mut limits = Limits::default();
    change(&mut limits);
    Engine::new(limits)
}

fn run_on(engine: &Engine, text: &str) -> Result<Value, ScriptProblem> {
    let record = record();
    let script = Script::compile(engine, text).map_err(|problems| problems[0].clone())?;
    script.run(engine, &facts(&record)).map(|outcome| outcome.value)
}

fn check_limit(engine: &Engine, text: &str, words: &str) {
    let problem = run_on(engine, text);
    let shown: String = text.chars().take(80).collect();
    let problem = problem.expect_err(&shown);
    assert_eq!(problem.code, "script_limit", "{shown}: {problem}");
    assert!(problem.message.en.contains(words), "{shown}: {problem}");
}

#[test]
fn operations_are_counted() {
    check_limit(&ENGINE, "loop { }", "steps");
    check_limit(&ENGINE, "let n = 0; while true { n += 1 } n", "steps");
    check_limit(&ENGINE, "for i in range(0, 9000000000000000000) { }", "steps");
    check_limit(&with(|l| l.operations = 50), "let n = 0; for i in 0..100 { n += i } n", "steps");
    check_limit(&ENGINE, "let list = []; list.pad(1000, 1); loop { list.map(|n| n * 2); }", "");
}

#[test]
fn a_limit_cannot_be_caught() {
    check_limit(&ENGINE, "try { loop { } } catch { } 1", "steps");
    check_limit(&ENGINE, "IFERROR({ loop { } }, 1)", "steps");
}

#[test]
fn wall_clock_ends_a_script_with_steps_to_spare() {
    let engine = with(|limits| {
        limits.time = Duration::from_millis(30);
        limits.operations = u64::MAX;
    });
    let began = Instant::now();
    check_limit(&engine, "let text = \"x\"; text.pad(90000, 'y'); loop { let copy = text + \"z\"; }", "longer");
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn texts_lists_and_objects_stay_small() {
    check_limit(&ENGINE, "let text = \"0123456789\"; loop { text += text; }", "larger");
    check_limit(&ENGINE, "let text = \"0123456789\"; loop { text = `${text}${text}`; }", "larger");
    check_limit(&ENGINE, "let text = \"ab\"; text.pad(1000000000, 'x'); text", "larger");
    check_limit(&ENGINE, "let list = [1]; loop { list += list; }", "larger");
    check_limit(&ENGINE, "let list = []; loop { list.push(1); }", "");
    check_limit(&ENGINE, "let list = []; list.pad(1000000000, 1); list", "larger");
    check_limit(&ENGINE, "let list = [[1]]; loop { list.push(list); }", "larger");
    check_limit(
        &ENGINE,
        "let text = \"0123456789\"; text.pad(1000, 'x'); let list = []; loop { list.push(text); }",
        "larger",
    );
    check_limit(&with(|l| l.map = 100), "let map = #{}; for i in 0..1000 { map[`k${i}`] = i; } map", "larger");
    check_limit(&ENGINE, "let map = #{}; let i = 0; loop { map[`k${i}`] = REPT(\"x\", 50000); i += 1; }", "larger");
    check_limit(
        &ENGINE,
        "let list = []; list.pad(1000, 0); for i in 0..1000 { list[i] = REPT(`${i}`, 10000); }",
        "larger",
    );
    check_limit(
        &ENGINE,
        "let a = #{ b: [] }; a.b.pad(1000, 0); for i in 0..1000 { a.b[i] = REPT(`${i}`, 10000); }",
        "larger",
    );
    let refused = run("fn fill(map) { for i in 0..10 { map[`k${i}`] = i; } map } fill(#{})").unwrap_err();
    assert!(refused.message.en.contains("the method set"), "{refused}");
    check_limit(&ENGINE, "fn fill(list) { loop { list.push(REPT(\"x\", 5000)); } } fill([])", "larger");
    check_limit(
        &ENGINE,
        "fn fill(m) { let i = 0; loop { m.set(`${i}`, REPT(\"x\", 5000)); i += 1; } } fill(#{})",
        "larger",
    );
    let problem = problem("REPT(\"abc\", 100000000000)");
    assert_eq!(problem.message.en, "the text would be too long");
    assert_eq!(super::problem("SUBSTITUTE(REPT(\"a\", 1000), \"a\", REPT(\"b\", 1000))").code, "script_failed");
}

#[test]
fn calls_and_expressions_stay_shallow() {
    check_limit(&ENGINE, "fn down(n) { down(n + 1) } down(0)", "deeply");
    check_limit(&ENGINE, "fn a(n) { b(n) } fn b(n) { [1].map(|x| a(n)) } a(0)", "deeply");
    let nested = format!("{}1{}", "(".repeat(500), ")".repeat(500));
    check_limit(&ENGINE, &nested, "deeply");
    let lists = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    check_limit(&ENGINE, &lists, "deeply");
    let chosen = format!("{}1{}", "IF(true, ".repeat(3000), ", 0)".repeat(3000));
    check_limit(&ENGINE, &chosen, "deeply");
    check_limit(&ENGINE, &format!("{}1", "- ".repeat(5000)), "deeply");
}

#[test]
fn the_deepest_allowed_script_fits_a_small_stack() {
    let nested = |depth: usize| format!("{}down(n + 1){}", "IF(true, ".repeat(depth), ", 0)".repeat(depth));
    let text = format!("fn down(n) {{ if n > 1000 {{ return n; }} {} }} down(0)", nested(20));
    let ran = std::thread::Builder::new().stack_size(2 << 20).spawn(move || run(&text)).unwrap().join();
    assert_eq!(ran.expect("no overflow").unwrap_err().code, "script_limit");
}

#[test]
fn variables_and_functions_are_counted() {
    let many: String = (0..300).map(|n| format!("let v{n} = {n}; ")).collect();
    check_limit(&ENGINE, &many, "variables");
    let many: String = (0..100).map(|n| format!("fn f{n}() {{ {n} }} ")).collect();
    check_limit(&ENGINE, &many, "functions");
}

#[test]
fn source_result_and_print_are_capped() {
    check_limit(&ENGINE, &format!("// {}", "x".repeat(70_000)), "bytes");
    let engine = with(|limits| limits.result = 1_000);
    let problem = run_on(&engine, "let list = []; list.pad(2000, 1); list").unwrap_err();
    assert_eq!(problem.message.en, "the result is larger than allowed");
    assert_eq!(run_on(&engine, "REPT(\"x\", 2000)").unwrap_err().message.zh, "结果超过大小上限");
    let record = record();
    let script = Script::compile(&ENGINE, "for i in 0..10000 { print(\"0123456789\"); } 1").unwrap();
    let printed = script.run(&ENGINE, &facts(&record)).unwrap().printed;
    assert!((7_000..=8_000).contains(&printed.len()), "{}", printed.len());
}

#[test]
fn literals_larger_than_the_limits_are_refused() {
    let engine = with(|limits| (limits.text, limits.list) = (100, 10));
    check_limit(&engine, &format!("\"{}\"", "x".repeat(200)), "");
    check_limit(&engine, &format!("[{}]", "1,".repeat(50)), "");
}

#[test]
fn large_numbers_do_not_hang() {
    for text in [
        "9 ** 1000000000",
        "9 ** 9 ** 9 ** 9",
        "1.0000001 ** 999999999999",
        "POWER(0.5, 100000000)",
        "EXP(1000000)",
        "2 ** 0.5 ** 30",
        "10 ** 400",
        "LOG(0)",
        "SQRT(-1)",
        "MOD(5, 0)",
        "ROUND(1, 99999999999)",
        "CEILING(1, 0.0000000000000000000000000001)",
        "DATEADD(\"2026-01-01\", 99999999999999, \"y\")",
        "DATEADD(NOW(), 9223372036854775807, \"s\")",
        "WORKDAY(\"2026-01-01\", 999999999999)",
        "DATE(9999, 12, 9999999999)",
        "TODAY() + 9999999999999999999",
        "TIMESTAMP(\"9999-12-31\") * 9999999999999999999999",
        "FIXED(1, 9999999)",
        "TEXT(1, REPT(\"0\", 100000))",
        "RMBCAP(99999999999999999999999)",
        "CHAR(-1)",
        "INDEX([1], 0)",
        "LCM(9999999999999, 9999999999998)",
        "-9223372036854775807 - 10",
        "LEFT(\"x\", 99999999999999999999)",
        "REPT(\"x\", -1)",
        "EDATE(\"2026-01-01\", -9223372036854775808)",
    ] {
        let began = Instant::now();
        let _either = evaluate(text);
        assert!(began.elapsed() < Duration::from_secs(5), "{text} took {:?}", began.elapsed());
    }
}

#[test]
fn regular_expressions_are_linear_and_small() {
    let slow = format!("REGEXMATCH(\"{}!\", \"^(a+)+$\")", "a".repeat(5_000));
    check(&[(&slow, json!(false))]);
    assert_eq!(problem("REGEXMATCH(\"a\", \"(((a{1000}){1000}){1000}){1000}\")").code, "script_failed");
    assert_eq!(problem("REGEXMATCH(\"a\", REPT(\"a\", 2000))").message.en, "the regular expression is too long");
    assert_eq!(
        problem("REGEXREPLACE(REPT(\"a\", 5000), \"a\", REPT(\"b\", 5000))").message.en,
        "the text would be too long"
    );
}

#[test]
fn a_panic_costs_one_evaluation() {
    let mut engine = Engine::default();
    engine.rhai.register_fn("abs", |_: &str| -> i64 { panic!("a defect") });
    let problem = run_on(&engine, "abs(\"x\")").unwrap_err();
    assert_eq!(problem.message.en, "a function failed inside");
    assert_eq!(run_on(&engine, "abs(-2)").unwrap(), json!(2));
}

/// What people have tried against script sandboxes: none of it compiles, or none of it finds anything.
#[test]
fn there_is_no_way_out() {
    let corpus = [
        "eval(\"1 + 1\")",
        "Fn(\"eval\").call(\"1 + 1\")",
        "call(\"eval\", \"1\")",
        "let e = \"ev\" + \"al\"; Fn(e).call(\"40 + 2\")",
        "import \"std\" as s; s::x()",
        "import \"/etc/passwd\" as p;",
        "export let x = 1;",
        "global::x",
        "std::process::exit(1)",
        "sleep(10)",
        "timestamp()",
        "exit(1)",
        "exit()",
        "open_file(\"/etc/passwd\")",
        "read_file(\"/etc/passwd\")",
        "system(\"id\")",
        "exec(\"id\")",
        "env(\"PATH\")",
        "ENV(\"PATH\")",
        "require(\"fs\")",
        "process.exit(1).x()",
        "this.constructor.constructor(\"return process\")()",
        "globalThis",
        "constructor.constructor(1)",
        "__proto__.polluted()",
        "RAND()",
        "rand()",
        "random()",
        "fetch(\"http://169.254.169.254/\")",
        "http_get(\"http://localhost\")",
        "__SUM([1])",
        "__truth(1)",
        "#{}.__proto__.call()",
        "parse_json(\"{}\")",
        "tag(1)",
        "set_tag(x, 1)",
        "get_fn_metadata_list()",
        "is_def_fn(\"eval\", 1) && eval(\"1\")",
        "blob(1000000000)",
        "bits(1)",
        "chars(\"x\").eval()",
        "`${eval(\"1\")}`",
        "spawn(|| 1)",
        "thread(|| 1)",
        "$eval(1)",
        "@eval(1)",
        "debugger",
        "yield 1",
        "async { }",
        "new Function(\"x\")()",
        "go x()",
    ];
    for text in corpus {
        match run(text) {
            Err(problem) => assert!(!problem.message.en.is_empty(), "{text}"),
            Ok(value) => assert_eq!(value, json!(null), "{text}"),
        }
    }
}

#[test]
fn evaluations_share_nothing() {
    let record = record();
    let script = Script::compile(&ENGINE, "tags.push(\"c\"); qty += 1; [tags, qty]").unwrap();
    for _ in 0..2 {
        let outcome = script.run(&ENGINE, &facts(&record)).unwrap();
        assert_eq!(outcome.value, json!([["a", "b", "c"], 4]));
    }
    assert_eq!(record["qty"], json!(3));
}

#[test]
fn one_engine_serves_many_threads() {
    fn is_shareable<T: Send + Sync>() {}
    is_shareable::<Engine>();
    is_shareable::<Formula>();
    is_shareable::<Script>();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..50).for_each(|_| assert_eq!(evaluate("SUM(items.amount)").unwrap(), json!(10.3))));
        }
    });
}
