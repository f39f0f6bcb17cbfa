//! The workbook that is offered to be filled in.

use super::text;
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::depot::{Depot, read};
use serde_json::json;
use std::path::PathBuf;
use tenon_engine::access::Principal;
use tenon_engine::import::write_template;
use tenon_engine::problem::Language;
use tenon_engine::table::{Cell, TableFile};

impl Depot {
    fn template(&self, by: &Principal, form: &str) -> PathBuf {
        let snapshot = self.workspace.snapshot();
        let context = snapshot.context(by).spoken_in(Language::Chinese);
        let rights = context.rights("depot", form).expect("a form");
        let compiled = snapshot.model.form("depot", form).expect("a form");
        let to = self.folder.path().join(format!("{form}-template.xlsx"));
        write_template(&context, compiled, &rights, &to).expect("written");
        to
    }
}

on_both!(a_workbook_to_fill_in_has_the_columns_an_import_knows, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let path = depot.template(&depot.owner, "order");
    let headings = read(&path).remove(0);
    assert_eq!(headings, ["单号", "明细.商品", "明细.数量", "明细.单价"], "what is computed is not filled in");
    let look = depot.look(&depot.owner, &depot.upload(&depot.owner, "order", &path).await).await;
    assert_eq!(look.mapping.columns.len(), 4);
    assert!(look.columns.iter().all(|column| column.sure), "{:?}", look.columns);
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let rows = [vec![text("D-1"), text("轴承"), text("2"), text("10.5")], vec![Cell::Empty, text("螺栓"), text("1")]];
    let filled = depot.xlsx("filled.xlsx", &headings, rows);
    let done = depot.import(&depot.owner, "order", &filled, |_| {}).await;
    assert_eq!(done.result["created"], 1, "{done:?}");
    assert_eq!(depot.one("order", "no", json!("D-1")).await.values["total"], json!(21));
});

on_both!(it_tells_how_each_column_is_filled_in_by_whoever_asks, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let path = depot.template(&depot.member("wang"), "customer");
    let headings = read(&path).remove(0);
    assert!(!headings.iter().any(|heading| heading == "底价"), "what they may not see is no column: {headings:?}");
    assert!(!headings.iter().any(|heading| heading == "编号"), "the number comes by itself: {headings:?}");
    let file = TableFile::open(&path).expect("a workbook");
    let sheets = file.sheets();
    assert_eq!(sheets, ["客户", "填写说明"]);
    let rows = file.first(Some(sheets[1].as_str()), 100).expect("reads");
    assert_eq!(rows.len(), headings.len() + 1);
    let told = |heading: &str| -> Vec<String> {
        let row = rows.iter().find(|row| row.cells[0].shown() == heading).expect("a column that is told of");
        [1, 3, 4].map(|at| row.cells.get(at).map(Cell::shown).unwrap_or_default()).to_vec()
    };
    assert_eq!(told("名称"), ["是", "", "名称"]);
    assert_eq!(told("等级"), ["", "A 级、B 级", "A 级"]);
    assert_eq!(told("合作日期"), ["", "", "2026-01-15"]);
    assert_eq!((told("负责人")[2].as_str(), told("部门")[2].as_str()), ("李雷", "销售部"));
    let product = told("主营商品");
    assert!(product[1].contains("商品") && product[2].is_empty(), "{product:?}");
});
