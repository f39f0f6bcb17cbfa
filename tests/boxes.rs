//! Boxes that hold more than one search looks through: it says how far it came, and goes on from there.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use serde_json::json;
use tenon_engine::clock::{Moment, from_text};
use tenon_engine::flow::Action;
use tenon_engine::flow::service::{BoxPage, BoxView, search_words, task_views};
use tenon_engine::store::runs::{BoxFilter, BoxPlace, TaskBox};

/// What bob finds of a word in a box, three tasks at a time.
async fn search(company: &Company, which: TaskBox, word: &str, after: Option<&BoxPlace>) -> BoxView {
    let (snapshot, bob) = (company.workspace.snapshot(), company.person("bob"));
    let context = snapshot.context(&bob);
    let words = search_words(&context, word);
    let filter = BoxFilter { words: &words, ..BoxFilter::default() };
    let after: Option<(Option<Moment>, &str)> = after.map(|(moment, id)| (Some(*moment), id.as_str()));
    let mut conn = company.workspace.store.read().await.expect("reads");
    let page = BoxPage { after, limit: 10, reach: 3 };
    task_views(&mut conn, &context, (context.me(), which), &filter, page).await.expect("a page")
}

fn titles(found: &BoxView) -> Vec<&str> {
    found.tasks.iter().map(|task| task.record_title.as_str()).collect()
}

on_both!(a_search_in_vain_ends_and_is_taken_up_again, |database: TestStore| async move {
    let company = Company::open(database).await;
    let names = ["轴承", "水泵一", "水泵二", "水泵三", "水泵四", "水泵五", "水泵六"];
    let mut runs = Vec::new();
    for name in names {
        let quote = company.create("ann", "quote", json!({ "name": name, "total": 5, "note": "行" })).await;
        runs.push(company.submit("ann", "approval", &quote.id).await.expect("submitted"));
    }
    // Seven wait for bob: the first is found in the third part of three.
    let first = search(&company, TaskBox::Todo, "轴承", None).await;
    assert_eq!(titles(&first), [""; 0]);
    let second = search(&company, TaskBox::Todo, "轴承", first.searched_to.as_ref()).await;
    assert!(second.tasks.is_empty() && second.searched_to.is_some(), "{second:?}");
    let third = search(&company, TaskBox::Todo, "轴承", second.searched_to.as_ref()).await;
    assert_eq!((titles(&third), third.searched_to.as_ref()), (vec!["轴承"], None));

    // Decided one after the other, half an hour apart.
    for (at, run) in runs.iter().enumerate() {
        company.pass_time_to(&format!("2026-03-02T{:02}:{:02}:00Z", 9 + at / 2, 30 * (at % 2))).await;
        let task = run.machine.open_tasks().next().expect("he is asked").id.clone();
        company.act("bob", run, Action::Approve { task, opinion: None }).await.expect("approved");
    }
    let first = search(&company, TaskBox::Done, "轴承", None).await;
    assert!(first.tasks.is_empty(), "{first:?}");
    let reached = first.searched_to.as_ref().map(|(moment, _)| *moment);
    assert_eq!(reached, from_text("2026-03-02T11:00:00Z"), "down to the fifth");
    let second = search(&company, TaskBox::Done, "轴承", first.searched_to.as_ref()).await;
    let third = search(&company, TaskBox::Done, "轴承", second.searched_to.as_ref()).await;
    assert_eq!((titles(&third), third.searched_to.as_ref()), (vec!["轴承"], None));

    let found = search(&company, TaskBox::Done, "水泵", None).await;
    assert_eq!(titles(&found), ["水泵六", "水泵五", "水泵四"], "what lies within reach");
    let rest = search(&company, TaskBox::Done, "水泵", found.searched_to.as_ref()).await;
    assert_eq!(titles(&rest), ["水泵三", "水泵二", "水泵一"], "nothing twice, nothing left out");
    let all = search(&company, TaskBox::Done, "", None).await;
    assert_eq!((all.tasks.len(), all.searched_to), (7, None), "what is not searched is not bounded");
});
