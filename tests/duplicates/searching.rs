//! The search for everything a form holds twice, and what people say is no duplicate.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::firms::Firm;
use crate::support::half_way;
use crate::support::shop::object;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::duplicate::{self, DUPLICATES};
use tenon_engine::job::{self, Desk, Wish};
use tenon_engine::people::MemberChange;
use tenon_engine::record::{Action, Command, ReadError};
use tenon_engine::store::jobs::{self, JobRow, JobState};

async fn search(firm: &Firm, by: &Principal) -> JobRow {
    let wish = Wish {
        kind: DUPLICATES,
        place: Some(("firm", "company")),
        title: "查重".to_owned(),
        params: Value::Null,
        ready: true,
    };
    let begun = job::begin(&firm.workspace, by, wish).await.expect("begun");
    Desk::new(firm.workspace.clone()).run_waiting().await.expect("done");
    let mut conn = firm.workspace.store.read().await.expect("reads");
    let done = jobs::by_id(&mut conn, begun.id.as_str()).await.expect("reads").expect("is there");
    assert_eq!(done.state, JobState::Done, "{done:?}");
    done
}

/// The titles of every set, page by page.
async fn sets(firm: &Firm, by: &Principal, job: &JobRow, page: usize) -> Vec<(i64, Vec<String>)> {
    let snapshot = firm.workspace.snapshot();
    let context = snapshot.context(by);
    let rights = context.rights("firm", "company").expect("a form");
    let form = snapshot.model.form("firm", "company").expect("a form");
    let mut conn = firm.workspace.store.read().await.expect("reads");
    let (mut all, mut after) = (Vec::new(), Some(-1));
    while let Some(place) = after {
        let (sets, next) =
            duplicate::sets(&mut conn, &context, form, &rights, job.id.as_str(), place, page).await.expect("reads");
        all.extend(sets.into_iter().map(|set| (set.score, set.records.into_iter().map(|one| one.title).collect())));
        after = next;
    }
    all
}

fn titles(sets: &[(i64, Vec<String>)]) -> Vec<Vec<&str>> {
    let mut all: Vec<Vec<&str>> = sets.iter().map(|(_, set)| set.iter().map(String::as_str).collect()).collect();
    all.sort();
    all
}

on_both!(a_search_finds_sets_and_shows_what_still_stands, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let mut ids = Vec::new();
    for name in [
        "上海华信智能科技有限公司",
        "上海华信智能",
        "华信智能科技（上海）有限公司",
        "宁波恒拓",
        "Blue Harbor Trading Ltd.",
        "BLUE HARBOR TRADING LIMITED",
        "谷雨电器",
    ] {
        ids.push(firm.create("company", json!({ "name": name })).await.id);
    }
    let done = search(&firm, &firm.member("eve")).await;
    assert_eq!((&done.result["sets"], &done.result["records"]), (&json!(2), &json!(5)), "{done:?}");
    let eve = firm.member("eve");
    let found = sets(&firm, &eve, &done, 1).await;
    assert!(found.iter().all(|(score, _)| *score == 100), "the best pair of each is the same name: {found:?}");
    let harbor = vec!["Blue Harbor Trading Ltd.", "BLUE HARBOR TRADING LIMITED"];
    let huaxin = vec!["上海华信智能科技有限公司", "上海华信智能", "华信智能科技（上海）有限公司"];
    assert_eq!(titles(&found), [harbor.clone(), huaxin.clone()]);

    let distinct = |records: &[&String], distinct: bool| {
        let records = records.iter().map(|id| (*id).clone()).collect();
        let (workspace, eve) = (firm.workspace.clone(), eve.clone());
        async move { duplicate::set_distinct(&workspace, &eve, ("firm", "company"), records, distinct).await }
    };
    distinct(&[&ids[4], &ids[5]], true).await.expect("said");
    assert_eq!(titles(&sets(&firm, &eve, &done, 50).await), std::slice::from_ref(&huaxin));
    assert!(firm.look(&eve, json!({ "name": "Blue Harbor Trading" }), Some(&ids[4])).await.is_empty(), "also at entry");
    // One that is different from the two others leaves them together.
    distinct(&[&ids[1], &ids[0]], true).await.expect("said");
    distinct(&[&ids[1], &ids[2]], true).await.expect("said");
    assert_eq!(titles(&sets(&firm, &eve, &done, 50).await), [vec![huaxin[0], huaxin[2]]]);
    firm.perform(&firm.system, "company", Action::Delete { id: ids[2].clone(), version: None }).await.expect("deleted");
    assert_eq!(titles(&sets(&firm, &eve, &done, 50).await), [[""; 0]; 0]);
    distinct(&[&ids[4], &ids[5]], false).await.expect("taken back");
    assert_eq!(titles(&sets(&firm, &eve, &done, 50).await), std::slice::from_ref(&harbor));
    let refused = distinct(&[&ids[4]], true).await.expect_err("one alone");
    assert!(matches!(refused, ReadError::Invalid(_)), "{refused:?}");

    // The next search takes the place of the one before.
    let next = search(&firm, &eve).await;
    assert_eq!(sets(&firm, &eve, &done, 50).await, []);
    assert_eq!(next.result["sets"], 1, "what people have said counts");
    assert_eq!(titles(&sets(&firm, &eve, &next, 50).await), [harbor]);
});

on_both!(a_search_looks_at_what_the_searcher_may_read, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let (ann, bob) = (firm.member("ann"), firm.member("bob"));
    firm.try_create(&ann, "company", json!({ "name": "华信智能" })).await.expect("created");
    let hers = firm.try_create(&ann, "company", json!({ "name": "华信智能有限公司" })).await.expect("created").record;
    let his = firm.try_create(&bob, "company", json!({ "name": "华信智能科技" })).await.expect("created").record;
    let found = search(&firm, &ann).await;
    assert_eq!(titles(&sets(&firm, &ann, &found, 50).await), [["华信智能", "华信智能有限公司"]]);
    assert_eq!(search(&firm, &bob).await.result["sets"], 0);
    let records = vec![hers.id, his.id];
    let refused = duplicate::set_distinct(&firm.workspace, &ann, ("firm", "company"), records, true).await;
    assert!(matches!(refused, Err(ReadError::NotFound)), "{refused:?}");

    // A rule over a field that is hidden from somebody finds nothing for them: that two are alike would tell its value.
    firm.republish(json!([{ "match": { "secret": "equal" } }])).await;
    firm.fire().await;
    for name in ["甲", "乙"] {
        firm.create("company", json!({ "name": name, "secret": 7, "owner": ann.id() })).await;
    }
    assert_eq!(search(&firm, &ann).await.result["sets"], 0);
    assert_eq!(search(&firm, &firm.member("eve")).await.result["sets"], 1);
});

/// More keys than are looked at in several steps.
const MANY: usize = 600;

on_both!(a_search_goes_on_with_what_its_searcher_may_read_by_then, |database: TestStore| async move {
    let firm = Firm::open_with(database, json!([{ "match": { "phone": "equal" }, "on_entry": "allow" }])).await;
    let company = |at: usize| {
        let values = object(json!({ "name": format!("公司 {at}"), "phone": format!("139{:08}", at / 2) }));
        let action = Action::Create { id: None, values };
        Command { id: None, app: "firm".to_owned(), form: "company".to_owned(), action }
    };
    for done in firm.workspace.perform_all(&firm.system, (0..2 * MANY).map(company).collect()).await {
        done.expect("created");
    }
    let eve = firm.member("eve");
    let place = Some(("firm", "company"));
    let wish = Wish { kind: DUPLICATES, place, title: "查重".to_owned(), params: Value::Null, ready: true };
    let begun = job::begin(&firm.workspace, &eve, wish).await.expect("begun");
    // As one who sells she reads her own companies alone, and none of these is hers.
    let change = MemberChange { roles: Some(vec!["sales".to_owned()]), ..MemberChange::default() };
    let demoted = half_way::change_member(&firm.workspace, &begun, eve.id().expect("a member"), change);
    let desk = Desk::new(firm.workspace.clone());
    let (worked, ()) = tokio::join!(desk.run_waiting(), demoted);
    worked.expect("done");
    let done = half_way::now(&firm.workspace, &begun).await;
    assert_eq!(done.state, JobState::Done, "{done:?}");
    let found = done.result["sets"].as_u64().and_then(|sets| usize::try_from(sets).ok()).unwrap_or_default();
    assert!(found > 0 && found < MANY, "{found} sets were found");
    assert_eq!(sets(&firm, &firm.member("eve"), &done, 50).await, [], "what she may read no more is not shown either");
});
