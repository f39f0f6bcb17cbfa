//! Formulas written with titles, which the page takes for keys and the language does not.

use super::mistakes;
use serde_json::json;

/// What is said of a formula of the order's total, and the hint.
fn said(formula: &str) -> (String, String) {
    let mut app = mistakes::app();
    let fields = &mut app.get_mut("forms/order.json").expect("a form")["properties"];
    fields["due"]["title"] = json!("备注");
    fields["level"]["title"] = json!("备注");
    fields["total"] = json!({ "title": "合计", "x-kind": "money", "x-formula": formula });
    fields["items"]["title"] = json!("明细");
    fields["items"]["items"]["properties"]["amount"]["title"] = json!("小计");
    fields["city"]["title"] = json!("所在城市");
    let problems = mistakes::checked(&app);
    let own: Vec<_> = problems.iter().filter(|p| p.pointer.ends_with("/total/x-formula")).collect();
    assert_eq!(own.len(), 1, "{problems:?}");
    (own[0].message.zh.clone(), own[0].hint.as_ref().map(|hint| hint.zh.clone()).unwrap_or_default())
}

#[test]
fn a_title_in_a_formula_is_named_whole_and_told_apart() {
    for (formula, message, hint) in [
        ("SUM(items,小计)", "第 1 行第 11 列：没有名为 小计 的字段", "是否想写 明细.小计？"),
        ("SUM(items.小计)", "第 1 行第 5 列：没有名为 items.小计 的字段", "公式里写它的标识 items.amount"),
        ("SUM(明细.小记)", "第 1 行第 5 列：没有名为 明细.小记 的字段", "是否想写 明细.小计？"),
        ("LEN(备注)", "第 1 行第 5 列：没有名为 备注 的字段", "有 2 个字段叫 备注，请写标识：level、due"),
        ("所在城镇 + 1", "第 1 行第 1 列：没有名为 所在城镇 的字段", "是否想写 所在城市？"),
        ("1 + 毫不相干的东西", "第 1 行第 5 列：没有名为 毫不相干的东西 的字段", ""),
    ] {
        assert_eq!(said(formula), (message.to_owned(), hint.to_owned()), "{formula}");
    }
}

#[test]
fn a_formula_of_its_own_field_is_told_as_such() {
    assert_eq!(said("total + 1").0, "公式不能引用它自己：合计 → 合计");
}
