//! Words of a file that are no options: told once each, and meaning what somebody then says they mean.

use super::codes;
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::depot::Depot;
use serde_json::{Value, json};
use tenon_engine::package::{publish, save_draft};

on_both!(words_that_are_no_options_mean_what_one_says, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let mut form: Value = serde_json::from_str(include_str!("../support/depot/customer.json")).expect("a form");
    let items = json!({ "type": "string", "enum": ["门店", "网店", "展会"] });
    form["properties"]["channels"] = json!({ "title": "渠道", "type": "array", "items": items });
    let form = Some(form.to_string());
    save_draft(&depot.workspace, &depot.owner, "depot", "forms/customer.json", form).await.expect("saved");
    publish(&depot.workspace, &depot.owner, "depot", None).await.expect("published");
    let rows = "名称,手机,等级,渠道\n\
        甲,13900000001,A级,\"门店,淘宝\"\n\
        乙,13900000002,重点,\"淘宝、线下、门店\"\n\
        丙,13900000003,重点,不知道\n\
        丁,13900000004,无,线下\n";
    let path = depot.csv("a.csv", rows.as_bytes());
    let upload = depot.upload(&depot.owner, "customer", &path).await;
    let mut mapping = depot.look(&depot.owner, &upload).await.mapping;
    let checked = depot.go(&upload, &mapping, false).await;
    let word = |path: &str, column: &str, word: &str, count: usize| json!({ "path": path, "column": column, "word": word, "count": count });
    let told = json!([
        word("level", "等级", "重点", 2),
        word("level", "等级", "无", 1),
        word("channels", "渠道", "线下", 2),
        word("channels", "渠道", "淘宝", 2),
        word("channels", "渠道", "不知道", 1),
    ]);
    let sorted = |list: &Value| {
        let mut list = list.as_array().expect("a list").clone();
        list.sort_by_key(ToString::to_string);
        list
    };
    assert_eq!(sorted(&checked.params["checked"]["unknown_options"]), sorted(&told), "each word once, with its cells");

    for (path, words) in
        [("level", &[("重点", "A 级"), ("无", "")][..]), ("channels", &[("淘宝", "网店"), ("线下", "门店")][..])]
    {
        let said = words.iter().map(|(word, meant)| ((*word).to_owned(), (*meant).to_owned()));
        mapping.values.insert(path.to_owned(), said.collect());
    }
    let checked = depot.go(&upload, &mapping, false).await;
    assert_eq!(checked.params["checked"]["unknown_options"], json!([word("channels", "渠道", "不知道", 1)]));
    assert_eq!(codes(&depot, &checked).await.into_iter().collect::<Vec<_>>(), [("unknown_option".to_owned(), 1)]);
    let done = depot.go(&checked, &mapping, true).await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(3), &json!(1)), "{done:?}");
    for (phone, level, channels) in [
        ("13900000001", json!("A 级"), json!(["门店", "网店"])),
        ("13900000002", json!("A 级"), json!(["门店", "网店"])),
        ("13900000004", json!(null), json!(["门店"])),
    ] {
        let one = depot.one("customer", "phone", json!(phone)).await;
        assert_eq!(one.values.get("level").cloned().unwrap_or_default(), level, "{phone}");
        assert_eq!(one.values["channels"], channels, "{phone}");
    }
});
