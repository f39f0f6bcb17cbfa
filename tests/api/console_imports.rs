//! Imports that were begun at a console, as the page finds them.

use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use chrono::TimeDelta;
use serde_json::json;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::import::{Noted, Source};
use tenon_engine::table::TableFile;

on_both!(one_that_broke_off_says_when_it_can_be_taken_back, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("few.csv");
    std::fs::write(&path, "名称,手机\n甲,13900000001\n").expect("written");
    let table = TableFile::open(&path).expect("a table");
    let source = Source::open(table, None, None, Default::default()).expect("a sheet");
    let people = api.state.roster().directory();
    let by = Principal::member(people.member_by_username("owner").expect("a member"), Via::Import, None);
    let file = ("few.csv", &source);
    let noted = Noted::down(api.state.workspace(), &by, ("shop", "customer"), file, true).await.expect("written");
    let undo = format!("/imports/{}/undo", noted.row().id);
    for (passed, left) in [(0, "120"), (90, "30")] {
        api.pass(TimeDelta::seconds(passed));
        let refused = api.post(&owner, &undo, &json!({})).await.refused(409, "not_undoable");
        assert!(refused["detail"].as_str().is_some_and(|said| said.contains(left)), "{refused}");
    }
    api.pass(TimeDelta::seconds(30));
    assert_eq!(api.post(&owner, &undo, &json!({})).await.ok()["kind"], "import_undo");
});
