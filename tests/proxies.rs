//! Members who are away, on both databases: who stands in for them, with what, and from when.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Moment, from_text};
use tenon_engine::flow::RunStatus;
use tenon_engine::flow::service::asking_apps;
use tenon_engine::id::ProxyId;
use tenon_engine::package::uninstall;
use tenon_engine::people::{AskingApp, MemberChange, NewProxy, PeopleError, ProxyScope};
use tenon_engine::store::runs::{RunRow, TaskBox};

fn at(moment: &str) -> Moment {
    from_text(moment).expect("a moment")
}

fn ask(next: &str) -> Value {
    json!({ "kind": "approve", "title": "复核", "assignees": [{ "member": "bob" }], "next": next })
}

fn approval() -> ProxyScope {
    ProxyScope::Flow("company".to_owned(), "approval".to_owned())
}

fn company_wide() -> ProxyScope {
    ProxyScope::App("company".to_owned())
}

async fn known(company: &Company, who: &str) -> Vec<AskingApp> {
    let (snapshot, by) = (company.workspace.snapshot(), company.person(who));
    let mut conn = company.workspace.store.read().await.expect("reads");
    asking_apps(&mut conn, &snapshot.context(&by)).await.expect("apps")
}

/// Somebody names, as they know their way around, who stands in for them from one day of March 2026 to another.
async fn name(
    company: &Company,
    who: &str,
    to: &str,
    scope: ProxyScope,
    (from, until): (&str, &str),
) -> Result<ProxyId, PeopleError> {
    let day = |day: &str| at(&format!("2026-03-{day}T00:00:00Z"));
    let wish = NewProxy { scope, to: company.id(to).to_string(), from: day(from), until: day(until) };
    let apps = known(company, who).await;
    company.workspace.roster.name_own_proxy(&company.person(who), apps, wish).await
}

/// Every mistake in a wish that is refused, and what the first one says in Chinese.
fn said(result: Result<ProxyId, PeopleError>) -> (String, String) {
    let Err(PeopleError::Invalid(problems)) = result else { panic!("it was taken") };
    let places: Vec<String> = problems.iter().map(|p| format!("{} {}", p.pointer, p.code)).collect();
    (places.join(" "), problems[0].message.zh.clone())
}

/// An approval and an order, both of quotes, that bob looks at.
async fn two_flows(database: TestStore) -> Company {
    let company = Company::open(database).await;
    let flow = |key: &str, title: &str| {
        let nodes = json!({ "look": ask("done"), "done": { "kind": "end" } });
        json!({ "key": key, "title": title, "start": { "on": "submit", "form": "quote" }, "nodes": nodes })
    };
    let flows = [("approval", "报价审批"), ("order", "下单")].map(|(key, title)| (key, flow(key, title)));
    let paths = flows.map(|(key, flow)| (format!("flows/{key}.json"), flow));
    let documents: Vec<(&str, Value)> = paths.iter().map(|(path, flow)| (path.as_str(), flow.clone())).collect();
    company.publish(&documents).await;
    company
}

async fn submit(company: &Company, flow: &str, name: &str) -> RunRow {
    let quote = company.create("ann", "quote", json!({ "name": name })).await;
    company.submit("ann", flow, &quote.id).await.expect("submitted")
}

async fn todo(company: &Company, who: &str) -> Vec<String> {
    let mut todo = company.todo(who, TaskBox::Todo).await;
    todo.sort();
    todo
}

on_both!(whoever_is_away_is_stood_in_for, |database: TestStore| async move {
    let company = Company::open(database).await;
    company.publish_approval(json!({ "look": ask("done"), "done": { "kind": "end" } })).await;
    let submit = async |name: &str| submit(&company, "approval", name).await;
    let before = submit("走之前").await;
    name(&company, "bob", "cai", ProxyScope::All, ("03", "06")).await.expect("named");
    company.pass_time_to("2026-03-02T23:00:00Z").await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 走之前"], "he is still here");
    company.pass_time_to("2026-03-03T00:00:01Z").await;
    assert!(company.todo("bob", TaskBox::Todo).await.is_empty());
    submit("走之后").await;
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["look 走之后", "look 走之前"]);
    let task = company.work("cai", &company.task("cai").await).await.expect("her task").task;
    assert_eq!(task.instead_of.map(|person| person.name).as_deref(), Some("鲍主管"));
    assert!(company.view("bob", &before).await.is_ok(), "he still sees what was his");

    // Whoever already has a say does not get a second one.
    let both = json!({ "kind": "approve", "assignees": [{ "member": "bob" }, { "member": "cai" }], "mode": "all", "next": "done" });
    company.publish_approval(json!({ "look": both, "done": { "kind": "end" } })).await;
    let run = submit("会签").await;
    assert_eq!(company.todo("cai", TaskBox::Todo).await[0], "look 会签");
    let ended = company.approve("cai", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved, "she speaks for both");

    company.pass_time_to("2026-03-06T00:00:00Z").await;
    submit("回来了").await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 回来了"]);
    assert_eq!(company.todo("cai", TaskBox::Todo).await.len(), 3, "what she has got she keeps");
});

on_both!(one_stands_in_with_a_flow_and_another_with_the_rest, |database: TestStore| async move {
    let company = two_flows(database).await;
    submit(&company, "approval", "旧报价").await;
    submit(&company, "order", "旧订单").await;
    name(&company, "bob", "dan", approval(), ("03", "08")).await.expect("for the approval");
    name(&company, "bob", "cai", ProxyScope::All, ("04", "06")).await.expect("for the rest");

    company.pass_time_to("2026-03-03T00:00:01Z").await;
    assert_eq!(todo(&company, "dan").await, ["look 旧报价"], "what is open of that flow");
    assert_eq!(todo(&company, "bob").await, ["look 旧订单"], "and nothing else");
    submit(&company, "order", "新订单").await;
    assert_eq!(todo(&company, "bob").await, ["look 新订单", "look 旧订单"]);

    company.pass_time_to("2026-03-04T00:00:01Z").await;
    assert_eq!(todo(&company, "cai").await, ["look 新订单", "look 旧订单"]);
    submit(&company, "approval", "新报价").await;
    assert_eq!(todo(&company, "dan").await, ["look 新报价", "look 旧报价"], "the most particular wins");
    assert_eq!(todo(&company, "cai").await.len(), 2);

    // Of several in force the next one counts where whoever the first one names has left.
    let admin = Principal::system(Via::Console).administrator().expect("the console may");
    let left = MemberChange { active: Some(false), ..MemberChange::default() };
    company.workspace.roster.change_member(&admin, company.id("dan").as_str(), left).await.expect("dan left");
    submit(&company, "approval", "无人代理").await;
    assert!(todo(&company, "cai").await.contains(&"look 无人代理".to_owned()));

    company.pass_time_to("2026-03-06T00:00:00Z").await;
    submit(&company, "order", "回来了").await;
    assert_eq!(todo(&company, "bob").await, ["look 回来了"]);
});

on_both!(proxies_of_the_same_scope_do_not_overlap, |database: TestStore| async move {
    let company = two_flows(database).await;
    let first = name(&company, "bob", "cai", approval(), ("03", "06")).await.expect("named");
    let again = said(name(&company, "bob", "dan", approval(), ("05", "09")).await);
    let words = "“报价审批”在这段时间已由“蔡会计”代理，时间不能重叠";
    assert_eq!(again, ("/from proxy_overlaps".to_owned(), words.to_owned()));
    name(&company, "bob", "dan", approval(), ("06", "09")).await.expect("one after the other");
    let order = ProxyScope::Flow("company".to_owned(), "order".to_owned());
    name(&company, "bob", "dan", order, ("03", "09")).await.expect("another flow");
    name(&company, "bob", "eve", company_wide(), ("03", "09")).await.expect("its app");
    name(&company, "bob", "eve", ProxyScope::All, ("03", "09")).await.expect("everything");
    let again = said(name(&company, "bob", "dan", ProxyScope::All, ("01", "04")).await);
    assert_eq!(again.0, "/from proxy_overlaps");
    let directory = company.workspace.roster.directory();
    let bob = company.id("bob");
    let then = |flow: &str, day: &str| {
        let moment = at(&format!("2026-03-{day}T12:00:00Z"));
        directory.proxy_at(bob.as_str(), ("company", flow), moment).cloned()
    };
    let stands_in =
        [("approval", "04", "cai"), ("approval", "07", "dan"), ("choose", "04", "eve"), ("order", "04", "dan")];
    for (flow, day, expected) in stands_in {
        assert_eq!(then(flow, day), Some(company.id(expected)), "{flow} on the {day}");
    }
    assert_eq!(then("approval", "10"), None);

    // Whoever stands in is not away from the same themselves.
    let away = said(name(&company, "ann", "bob", approval(), ("03", "04")).await);
    assert_eq!(away, ("/to proxy_away".to_owned(), "“鲍主管”在这段时间也把“报价审批”委托了别人".to_owned()));
    let roster = &company.workspace.roster;
    let cai = company.person("cai");
    assert!(matches!(roster.end_own_proxy(&cai, first.as_str()).await, Err(PeopleError::NotFound)), "it is bob's");
    roster.end_own_proxy(&company.person("bob"), first.as_str()).await.expect("ended");
    name(&company, "bob", "dan", approval(), ("03", "06")).await.expect("its time is free again");

    company.pass_time_to("2026-03-09T12:00:00Z").await;
    name(&company, "bob", "cai", approval(), ("08", "12")).await.expect("what is over is in nobody's way");
});

on_both!(a_proxy_must_make_sense, |database: TestStore| async move {
    let company = two_flows(database).await;
    let roster = &company.workspace.roster;
    let bob = company.person("bob");
    let wish = |to: &str, from: &str, until: &str| NewProxy {
        scope: ProxyScope::All,
        to: to.to_owned(),
        from: at(from),
        until: at(until),
    };
    let id = |who: &str| company.id(who).to_string();
    name(&company, "cai", "eve", ProxyScope::All, ("04", "05")).await.expect("named");
    let table = [
        (id("bob"), "2026-03-03T00:00:00Z", "2026-03-06T00:00:00Z", "/to own_proxy"),
        ("nobody".to_owned(), "2026-03-03T00:00:00Z", "2026-03-02T00:00:00Z", "/until ends_before_start /to not_found"),
        (id("cai"), "2026-03-03T00:00:00Z", "2026-03-06T00:00:00Z", "/to proxy_away"),
        (id("eve"), "2026-02-01T00:00:00Z", "2026-02-06T00:00:00Z", "/until in_the_past"),
        (id("eve"), "2026-03-03T00:00:00Z", "2028-03-06T00:00:00Z", "/until too_long"),
    ];
    for (to, from, until, expected) in table {
        let refused = roster.name_own_proxy(&bob, Vec::new(), wish(&to, from, until)).await;
        assert_eq!(said(refused).0, expected);
    }
    let unknown = ProxyScope::Flow("company".to_owned(), "nothing".to_owned());
    assert_eq!(said(name(&company, "bob", "eve", unknown, ("03", "06")).await).0, "/flow not_found");
    let elsewhere = ProxyScope::App("nothing".to_owned());
    assert_eq!(said(name(&company, "bob", "eve", elsewhere, ("03", "06")).await).0, "/app not_found");
    // Of a flow that has never asked her, and whose records she does not see, she is told nothing.
    assert_eq!(said(name(&company, "cai", "bob", approval(), ("08", "09")).await).0, "/app not_found");

    let named = name(&company, "bob", "cai", ProxyScope::All, ("05", "06")).await.expect("beside hers");
    roster.end_own_proxy(&bob, named.as_str()).await.expect("ended");
    assert!(roster.directory().proxies(&id("bob")).is_empty());
    let admin = Principal::system(Via::Console).administrator().expect("the console may");
    let wish = wish(&id("eve"), "2026-03-02T08:00:00Z", "2026-03-06T00:00:00Z");
    roster.name_members_proxy(&admin, &id("bob"), Vec::new(), wish).await.expect("an administrator names somebody");
    let (flow, moment) = (("company", "approval"), at("2026-03-02T09:00:00Z"));
    assert!(roster.directory().proxy_at(&id("bob"), flow, moment).is_some());
});

on_both!(proxies_end_with_their_app_and_with_whoever_comes_back, |database: TestStore| async move {
    let company = two_flows(database).await;
    let roster = &company.workspace.roster;
    let bob = company.id("bob");
    name(&company, "bob", "dan", approval(), ("03", "06")).await.expect("named");
    name(&company, "bob", "cai", ProxyScope::All, ("03", "06")).await.expect("named");
    let admin = Principal::system(Via::Console).administrator().expect("the console may");
    let heir = MemberChange {
        active: Some(false),
        hand_over_to: Some(company.id("eve").to_string()),
        ..MemberChange::default()
    };
    let ann = company.id("ann");
    name(&company, "ann", "cai", company_wide(), ("03", "06")).await.expect("named");
    roster.change_member(&admin, ann.as_str(), heir).await.expect("ann left");
    let directory = roster.directory();
    let scopes: Vec<&ProxyScope> = directory.proxies(ann.as_str()).iter().map(|proxy| &proxy.scope).collect();
    assert_eq!(scopes, [&ProxyScope::All], "whoever takes over takes over everything");
    let back = MemberChange { active: Some(true), ..MemberChange::default() };
    roster.change_member(&admin, ann.as_str(), back).await.expect("ann is back");
    assert!(roster.directory().proxies(ann.as_str()).is_empty());

    uninstall(&company.workspace, &Principal::system(Via::Console), "company").await.expect("removed");
    let directory = roster.directory();
    let scopes: Vec<&ProxyScope> = directory.proxies(bob.as_str()).iter().map(|proxy| &proxy.scope).collect();
    assert_eq!(scopes, [&ProxyScope::All], "an app made under the key later is another one");
});
