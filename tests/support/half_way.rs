//! What happens to work that is under way.

use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::people::MemberChange;
use tenon_engine::store::jobs::{self, JobRow};
use tenon_engine::workspace::Workspace;
use tokio::sync::broadcast::error::RecvError;

/// Waits until a job has come some way.
pub async fn reached(workspace: &Workspace, job: &JobRow) {
    let mut events = workspace.events.listen();
    while now(workspace, job).await.done == 0 {
        match events.recv().await {
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => panic!("nothing is told any more"),
        }
    }
}

/// Changes a member once a job has come some way.
pub async fn change_member(workspace: &Workspace, job: &JobRow, member: &str, change: MemberChange) {
    reached(workspace, job).await;
    let console = Principal::system(Via::Console).administrator().expect("the console may");
    workspace.roster.change_member(&console, member, change).await.expect("changed");
}

/// A job as it stands.
pub async fn now(workspace: &Workspace, job: &JobRow) -> JobRow {
    let mut conn = workspace.store.read().await.expect("reads");
    jobs::by_id(&mut conn, job.id.as_str()).await.expect("reads").expect("is there")
}
