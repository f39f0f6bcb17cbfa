//! The page of a mailed link shows the rows of sub-forms as far as the step lets them be seen, and offers no approval that
//! would be refused for what is still empty.

use super::*;
use crate::on_both;

const BOB: &str = "bob@company.example";

fn form_with_rows() -> Value {
    let mut form: Value = serde_json::from_str(include_str!("../../support/law/contract.json")).expect("JSON");
    form["properties"]["remark"] = json!({ "title": "备注", "type": "string" });
    form["properties"]["items"] = json!({ "title": "明细", "type": "array", "items": { "type": "object", "properties": {
        "what": { "title": "品名", "type": "string" }, "cost": { "title": "成本", "type": "number" },
        "phone": { "title": "联系电话", "type": "string", "x-kind": "phone" },
        "class": { "title": "分类", "x-kind": "select", "enum": ["货物", "服务"] } } } });
    form
}

impl Office {
    /// A contract with rows that the partner looks through; then bob, from his letter, with a remark and a class for each row.
    async fn with_rows(database: TestStore) -> Self {
        let office = Self::open(database).await;
        let form = form_with_rows();
        let flow = json!({ "key": "sign", "title": "合同会签", "start": { "on": "submit", "form": "contract" },
            "mail_decision": true, "nodes": {
            "partner": { "kind": "approve", "title": "对方确认", "assignees": [{ "external": "email", "name": "contact" }],
                "fields": { "name": "see", "items": "see", "items.cost": "hide", "items.phone": "mask" }, "next": "look" },
            "look": { "kind": "approve", "title": "主管审批", "assignees": [{ "member": "bob" }],
                "fields": { "floor": "hide", "remark": "require", "items": "edit", "items.class": "require" }, "next": "done" },
            "done": { "kind": "end", "result": "approved" } } });
        office.publish(&[("forms/contract.json", &form), ("flows/sign.json", &flow)]).await;
        let bob = format!("/members/{}", office.api.id_of("bob"));
        office.api.patch(&office.owner, &bob, &json!({ "email": BOB })).await.ok();
        office.api.patch(&office.owner, "/settings", &json!({ "mail_decision": true })).await.ok();
        office
    }

    /// The task behind the next link to an address, and what shows it.
    async fn shown_to(&mut self, address: &str) -> (String, String, Value) {
        let token = self.link_to(address).await;
        let session = self.enter_as(&token, address).await;
        let task = self.public("POST", &token, "", &json!({ "session": session })).await.ok();
        (token, session, task)
    }
}

fn contract(remark: Option<&str>, second: Option<&str>) -> Value {
    json!({ "name": "采购框架", "amount": 88000, "floor": 70000, "email": PARTNER, "contact": "李雷", "remark": remark, "items": [
        { "what": "办公桌", "cost": 4711, "phone": "13812345678", "class": "货物" },
        { "what": "安装", "cost": 815, "class": second } ] })
}

on_both!(rows_are_shown_as_the_step_lets_them_be_seen, |database: TestStore| async move {
    let mut office = Office::with_rows(database).await;
    office.submit(contract(None, None)).await;
    let (token, session, task) = office.shown_to(PARTNER).await;
    let fields = task["fields"].as_array().expect("fields");
    let titles: Vec<&str> = fields.iter().filter_map(|field| field["title"].as_str()).collect();
    assert_eq!(titles, ["名称", "明细"]);
    assert_eq!(fields[0]["rows"], json!([]));
    let cell = |title: &str, text: &str| json!({ "title": title, "text": text });
    let first = [cell("品名", "办公桌"), cell("联系电话", "138****5678"), cell("分类", "货物")];
    assert_eq!(fields[1]["rows"], json!([first, [cell("品名", "安装")]]));
    assert!(!task["fields"].to_string().contains("815"), "{task}");
    assert_eq!((&task["asks"], &task["picks"]), (&json!([]), &json!([])));
    office.decide(&token, &session, "approve", "可以").await.ok();

    // A member sees all that the step does not hide, by what names nothing of a sub-form.
    let (.., task) = office.shown_to(BOB).await;
    let items = task["fields"].as_array().expect("fields").iter().find(|field| field["title"] == "明细");
    assert!(items.expect("the rows").to_string().contains("815"), "{task}");
});

on_both!(no_approval_is_offered_that_would_be_refused, |database: TestStore| async move {
    let mut office = Office::with_rows(database).await;
    office.submit(contract(None, None)).await;
    let (token, session, _) = office.shown_to(PARTNER).await;
    office.decide(&token, &session, "approve", "可以").await.ok();
    let letter = office.letter_to(BOB).await;
    let said = letter["plain"].as_str().expect("text");
    assert!(said.contains("同意前需要先登录填写：备注、明细 · 分类"), "{said}");
    let token = token_in(&letter);
    let session = office.enter_as(&token, BOB).await;
    let task = office.public("POST", &token, "", &json!({ "session": session })).await.ok();
    assert_eq!(task["asks"], json!(["备注", "明细 · 分类"]));
    assert_eq!(task["actions"], json!(["reject", "return"]));
    assert!(task["signed_in"].as_str().is_some_and(|path| path.starts_with("/tasks/")), "{task}");
    office.decide(&token, &session, "approve", "").await.refused(422, "fields_required");
    assert_eq!(office.decide(&token, &session, "reject", "缺分类").await.ok()["state"], "decided");

    office.submit(contract(Some("年度框架"), Some("服务"))).await;
    let (token, session, _) = office.shown_to(PARTNER).await;
    office.decide(&token, &session, "approve", "可以").await.ok();
    let letter = office.letter_to(BOB).await;
    assert!(!letter["plain"].as_str().expect("text").contains("同意前"), "{letter}");
    let token = token_in(&letter);
    let session = office.enter_as(&token, BOB).await;
    let task = office.public("POST", &token, "", &json!({ "session": session })).await.ok();
    assert_eq!((&task["asks"], &task["actions"]), (&json!([]), &json!(["approve", "reject", "return"])));
    assert_eq!(office.decide(&token, &session, "approve", "").await.ok()["state"], "decided");
});

on_both!(what_the_form_hides_is_hidden_on_the_page_of_a_letter, |database: TestStore| async move {
    let mut office = Office::with_rows(database).await;
    let mut form = form_with_rows();
    form["properties"]["code"] = json!({ "title": "内部编号", "type": "string", "x-hidden": true });
    form["properties"]["items"]["items"]["properties"]["shelf"] =
        json!({ "title": "货架", "type": "string", "x-hidden": true });
    form["x-visibility"] = json!([{ "show": ["remark"], "when": ["amount", ">", 100_000] }]);
    form["x-hidden-values"] = json!("keep");
    let step = |who: Value, fields: Value, next: &str| json!({ "kind": "approve", "assignees": [who], "fields": fields, "next": next });
    let named = json!({ "name": "see", "remark": "see", "items": "see" });
    let flow = json!({ "key": "sign", "title": "合同会签", "start": { "on": "submit", "form": "contract" },
        "mail_decision": true, "nodes": {
        "partner": step(json!({ "external": "email" }), named, "look"),
        "look": step(json!({ "member": "bob" }), json!({ "floor": "hide" }), "done"),
        "done": { "kind": "end", "result": "approved" } } });
    office.publish(&[("forms/contract.json", &form), ("flows/sign.json", &flow)]).await;
    let items = json!([{ "what": "办公桌", "shelf": "A1" }]);
    let run = office
        .submit(json!({ "name": "采购框架", "amount": 200_000, "email": PARTNER, "remark": "急", "code": "N7", "items": items }))
        .await;
    let record = office.run(&run).await["record_id"].as_str().expect("an id").to_owned();
    let less = json!({ "values": { "amount": 88_000 } });
    office.api.patch(&office.owner, &format!("/apps/law/forms/contract/records/{record}"), &less).await.ok();
    let titles = |task: &Value| -> Vec<String> {
        let fields = task["fields"].as_array().expect("fields").iter();
        fields.filter_map(|field| field["title"].as_str().map(str::to_owned)).collect()
    };
    let (token, session, task) = office.shown_to(PARTNER).await;
    assert_eq!(titles(&task), ["名称", "明细"], "so little money asks for no remark");
    assert_eq!(task["fields"][1]["rows"], json!([[{ "title": "品名", "text": "办公桌" }]]), "what is not drawn");
    office.decide(&token, &session, "approve", "可以").await.ok();
    let (.., task) = office.shown_to(BOB).await;
    assert_eq!(titles(&task), ["名称", "金额", "对方邮箱", "明细"]);
});

on_both!(whom_an_approval_has_to_pick_is_said_in_the_letter_and_on_the_page, |database: TestStore| async move {
    let mut office = Office::with_rows(database).await;
    let flow = json!({ "key": "sign", "title": "合同会签", "start": { "on": "submit", "form": "contract" },
        "mail_decision": true, "nodes": {
        "look": { "kind": "approve", "title": "主管审批", "assignees": [{ "member": "bob" }], "next": "check" },
        "check": { "kind": "approve", "title": "复核", "assignees": [{ "pick": true, "by": "look" }], "next": "done" },
        "done": { "kind": "end", "result": "approved" } } });
    office.publish(&[("flows/sign.json", &flow)]).await;
    office.submit(contract(None, None)).await;
    let letter = office.letter_to(BOB).await;
    let said = letter["plain"].as_str().expect("text");
    assert!(said.contains("同意前需要先登录选择以下节点的处理人：复核"), "{said}");
    assert!(!said.contains("填写："), "{said}");
    let token = token_in(&letter);
    let session = office.enter_as(&token, BOB).await;
    let task = office.public("POST", &token, "", &json!({ "session": session })).await.ok();
    assert_eq!((&task["asks"], &task["picks"]), (&json!([]), &json!(["复核"])));
    assert_eq!(task["actions"], json!(["reject", "return"]));
});

on_both!(of_the_rows_of_a_loop_each_partner_is_shown_their_own, |database: TestStore| async move {
    let mut office = Office::open(database).await;
    let mut form: Value = serde_json::from_str(include_str!("../../support/law/contract.json")).expect("JSON");
    form["properties"]["items"] = json!({ "title": "明细", "type": "array", "items": { "type": "object", "properties": {
        "what": { "title": "品名", "type": "string" }, "price": { "title": "报价", "type": "number" },
        "mail": { "title": "供应商邮箱", "type": "string", "format": "email" } } } });
    let flow = json!({ "key": "sign", "title": "合同会签", "start": { "on": "submit", "form": "contract" }, "nodes": {
        "rows": { "kind": "loop", "title": "逐行", "each": "items", "body": "ask", "next": "all" },
        "ask": { "kind": "approve", "title": "供应商确认", "assignees": [{ "external": "mail" }],
            "fields": { "items": "see", "items.mail": "hide" }, "next": "rows" },
        "all": { "kind": "approve", "title": "对方确认", "assignees": [{ "external": "email" }],
            "fields": { "items": "see", "items.mail": "hide" }, "next": "done" },
        "done": { "kind": "end", "result": "approved" } } });
    office.publish(&[("forms/contract.json", &form), ("flows/sign.json", &flow)]).await;
    let other = "hanmei@other.example";
    let items =
        json!([{ "what": "办公桌", "price": 4711, "mail": PARTNER }, { "what": "安装", "price": 815, "mail": other }]);
    office.submit(json!({ "name": "采购框架", "email": PARTNER, "items": items })).await;

    for (address, own, of_others) in [(PARTNER, "办公桌", "815"), (other, "安装", "4711")] {
        let (token, session, task) = office.shown_to(address).await;
        let rows = task["fields"][0]["rows"].as_array().expect("rows");
        assert_eq!((rows.len(), &rows[0][0]["text"]), (1, &json!(own)), "{task}");
        let said = task["fields"].to_string().replace(',', "");
        assert!(!said.contains(of_others), "what others were asked is not for them: {task}");
        office.decide(&token, &session, "approve", "可以").await.ok();
    }
    // Behind the loop it is about all of them.
    let (.., task) = office.shown_to(PARTNER).await;
    assert_eq!(task["fields"][0]["rows"].as_array().map(Vec::len), Some(2), "{task}");
});
