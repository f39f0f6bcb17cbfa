//! Operators, missing values, conditions, columns, dates.

use super::*;

#[test]
fn arithmetic_is_exact() {
    check(&[
        ("0.1 + 0.2 == 0.3", json!(true)),
        ("0.1 + 0.2", json!(0.3)),
        ("qty * price", json!(59.7)),
        ("5 / 2", json!(2.5)),
        ("6 / 2", json!(3)),
        ("1 / 3 * 3 == 1", json!(false)),
        ("ROUND(1 / 3 * 3, 20) == 1", json!(true)),
        ("7 % 4", json!(3)),
        ("2 ** 10", json!(1024)),
        ("4 ** 0.5", json!(2)),
        ("9223372036854775807 + 1", json!(9223372036854775808_u64)),
        ("3000000000 * 3000000000", json!(9000000000000000000_i64)),
        ("-price", json!(-19.9)),
        ("1.10", json!(1.1)),
        ("100.0", json!(100)),
        ("1_000.5", json!(1000.5)),
        ("let n = 7; n /= 2; n", json!(3.5)),
        ("let n = 1; n += 0.5; n -= 1; n *= 4; n", json!(2)),
        ("(1 + 2) * 3 - 4 / 8", json!(8.5)),
        ("tags[2 / 2]", json!("b")),
        ("switch qty * 0.5 * 2 { 3 => \"three\", _ => \"other\" }", json!("three")),
    ]);
}

#[test]
fn a_missing_value_counts_as_zero_or_nothing() {
    check(&[
        ("empty + 1", json!(1)),
        ("1 - empty", json!(1)),
        ("empty * 5", json!(0)),
        ("empty - 2.5", json!(-2.5)),
        ("empty + empty", json!(0)),
        ("-empty", json!(0)),
        ("unknown + \"x\"", json!("x")),
        ("\"x\" + empty", json!("x")),
        ("empty == 0", json!(true)),
        ("empty == \"\"", json!(true)),
        ("empty != 0", json!(false)),
        ("empty < 1", json!(true)),
        ("empty >= 0.5", json!(false)),
        ("empty < \"a\"", json!(true)),
        ("empty == none", json!(true)),
        ("empty == false", json!(false)),
        ("empty == empty", json!(true)),
        ("empty <= empty", json!(true)),
        ("empty", json!(null)),
        ("empty ?? 5", json!(5)),
        ("empty && true", json!(false)),
        ("vip || empty", json!(true)),
        ("!empty", json!(true)),
        ("if empty { 1 } else { 2 }", json!(2)),
        ("if name { 1 } else { 2 }", json!(1)),
        ("empty.city", json!(null)),
        ("items.nothing", json!([null, null, null])),
        ("SUM(empty.amount)", json!(0)),
    ]);
}

#[test]
fn kinds_do_not_mix_silently() {
    check(&[
        ("\"1\" == 1", json!(false)),
        ("\"1\" != 1", json!(true)),
        ("1 == 1.0", json!(true)),
        ("name + 1.50", json!("榫卯科技1.5")),
        ("\"a\" < \"b\"", json!(true)),
        ("[1, 2.0] == [1.0, 2]", json!(true)),
        ("\"b\" in tags", json!(true)),
        ("2 in [1, 2.0]", json!(true)),
        ("tags + [\"c\"]", json!(["a", "b", "c"])),
    ]);
    assert_eq!(problem("name > 3").message.en, "text and a whole number cannot be put in order");
    assert_eq!(problem("name * 3").message.zh, "文本和整数之间不能用 *");
    assert_eq!(problem("1 / empty").message.zh, "不能除以 0");
    assert_eq!(problem("79228162514264337593543950335 + 1.0").code, "script_failed");
    assert_eq!(problem("EVEN(79228162514264337593543950335)").message.zh, "数字超出范围");
    assert_eq!(problem("RMBCAP(79228162514264337593543950335)").message.zh, "金额太大");
}

#[test]
fn text_is_joined_as_in_spreadsheets() {
    check(&[
        ("\"变为\" & level", json!("变为A")),
        ("name & \"-\" & qty + 1", json!("榫卯科技-4")),
        ("qty & price", json!("319.9")),
        ("empty & \"x\" & unknown", json!("x")),
        ("\"标签：\" & tags", json!("标签：a,b")),
        ("(level & \"x\") == \"Ax\"", json!(true)),
        ("let all = \"\"; for row in items { all &= row.product; } all", json!("xyz")),
        ("vip & qty > 2", json!(true)),
        ("IF(vip & qty > 3, 1, 2)", json!(2)),
    ]);
    let hint = "& joins text and does not go with true or false; put what is joined in brackets to compare it";
    assert_eq!(problem("level & \"x\" == \"Ax\"").message.en, hint);
    assert_eq!(problem("name & vip").message.en, hint);
}

#[test]
fn only_the_branch_taken_is_evaluated() {
    check(&[
        ("IF(empty == 0, 0, 10 / empty)", json!(0)),
        ("IFS(empty > 0, 10 / empty, qty == 3, \"three\")", json!("three")),
        ("IFERROR(10 / empty, -1)", json!(-1)),
        ("1 + IF(vip, IF(false, 1, 2), 3) * 2", json!(5)),
        ("AND(empty != 0, 10 / empty > 1)", json!(false)),
        ("let n = 4; IF(n > 3, IFERROR(n / 0, n * 2), 0) + n", json!(12)),
        ("let a = 1; let b = 2; IF(a < b, { let c = 5; a + c }, 0) + b", json!(8)),
    ]);
}

#[test]
fn columns_of_sub_forms_are_lists() {
    check(&[
        ("SUM(items.amount)", json!(10.3)),
        ("items.amount", json!([10.1, 0.2, null])),
        ("items.len()", json!(3)),
        ("items.len", json!(3)),
        ("items[1].product", json!("y")),
        ("address.city", json!("上海市")),
        ("items.map(|row| row.qty * price)", json!([39.8, 19.9, 0])),
        ("items.filter(|row| row.qty > 1).product", json!(["x"])),
        ("let total = 0; for row in items { total += row.amount; } total", json!(10.3)),
        ("SUMPRODUCT(items.qty, items.amount) + COUNT(items)", json!(23.4)),
        ("let rows = items; rows.amount", json!([10.1, 0.2, null])),
        ("record.qty + SUM(record.items.amount)", json!(13.3)),
    ]);
}

#[test]
fn a_row_goes_before_the_record() {
    let (record, row) = (record(), json!({"qty": 10, "price": null}));
    let facts = Facts { row: row.as_object(), ..facts(&record) };
    let value = |text: &str| Formula::compile(&ENGINE, text).unwrap().evaluate(&ENGINE, &facts).unwrap();
    assert_eq!(value("qty * 2"), json!(20));
    assert_eq!(value("price"), json!(null), "an empty column still hides the field");
    assert_eq!(value("level"), json!("A"));
}

#[test]
fn dates_are_text_and_count_in_days() {
    check(&[
        ("due - TODAY()", json!(9)),
        ("due + 30", json!("2026-12-31")),
        ("due - 1", json!("2026-11-30")),
        ("TODAY() < due", json!(true)),
        ("NOW() - met", json!(1.6458333333333333)),
        ("met + 0.5", json!("2026-11-20T22:00:00.000Z")),
        ("me", json!("m-1")),
        ("DAY(met)", json!(20)),
    ]);
    assert_eq!(problem("YEAR(name)").message.en, "\"榫卯科技\" is not a date");
}

#[test]
fn scripts_have_statements_and_functions() {
    let script = r#"
        fn points(level) { switch level { "A" => 50, "B" => 30, _ => 0 } }
        let because = [];
        let score = points(level);
        if score > 0 { because.push(`等级 ${level}`); }
        if SUM(items.amount) > 10 { score += 12.5; because.push("意向金额超过 10"); }
        #{ value: score, because: because }
    "#;
    assert_eq!(run(script).unwrap(), json!({"value": 62.5, "because": ["等级 A", "意向金额超过 10"]}));
}

#[test]
fn a_script_keeps_what_it_prints() {
    let record = record();
    let script = Script::compile(&ENGINE, "print(`qty ${qty}`); debug(price); 1").unwrap();
    let outcome = script.run(&ENGINE, &facts(&record)).unwrap();
    assert_eq!((outcome.value, outcome.printed.as_str()), (json!(1), "qty 3\n19.9\n"));
}

#[test]
fn problems_name_the_place_in_both_languages() {
    let at = |problem: &ScriptProblem| (problem.line, problem.column);
    let syntax = problem("1 +\n  * 2");
    assert_eq!((syntax.code, at(&syntax)), ("script_syntax", (2, 3)));
    let unknown = problem("1 + SUMM(items.amount)");
    assert_eq!((unknown.code, at(&unknown)), ("script_unknown_function", (1, 5)));
    assert_eq!(unknown.hint.unwrap().en, "Did you mean SUM?");
    assert_eq!(problem("sum(items.qty)").hint.unwrap().zh, "是否想写 SUM？");
    let failed = problem("qty +\n 10 / empty");
    assert_eq!((failed.code, at(&failed)), ("script_failed", (2, 5)));
    assert_eq!(failed.clone().at("/x-formula").message.zh, "第 2 行第 5 列：不能除以 0");
    let inside = problem("1 + ROUND(\"x\", 1)");
    assert_eq!((inside.message.en.as_str(), at(&inside)), ("\"x\" is not a number", (1, 5)));
    assert_eq!(problem("\"abc").code, "script_syntax");
    assert_eq!(problem("throw \"不行\"").message.zh, "不行");
}

#[test]
fn all_wrong_names_are_found_at_once() {
    let problems = Formula::compile_all(&ENGINE, "FOO(1) + items.map(|row| BAR(row)) + IF(true)").unwrap_err();
    let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes.len(), 3, "{problems:?}");
    assert!(codes.contains(&"script_arguments"));
}
