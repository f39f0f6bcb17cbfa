//! Long work that people start and watch: how far it is and how it ended. Kept in memory; what the work does is durable
//! by itself and can be started again.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use tenon_engine::id::JobId;

/// Ended jobs that are still remembered, at most.
const REMEMBERED: usize = 200;

/// One piece of long work.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Job {
    pub id: JobId,
    pub kind: &'static str,
    pub state: JobState,
    pub done: usize,
    pub total: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Running,
    Done,
    Failed,
}

/// The jobs of this server, each with the member who started it.
#[derive(Default)]
pub struct Jobs {
    all: Mutex<BTreeMap<JobId, (String, Job)>>,
}

impl Jobs {
    /// Begins a job for a member.
    pub fn begin(&self, kind: &'static str, member: &str, total: usize) -> JobId {
        let id = JobId::generate();
        let job = Job { id: id.clone(), kind, state: JobState::Running, done: 0, total, result: None, error: None };
        let mut all = self.all.lock().expect("no holder panics");
        while all.len() >= REMEMBERED {
            // Ids are in the order of time; what still runs is kept.
            let Some(oldest) = all.iter().find(|(_, (_, job))| job.state != JobState::Running) else { break };
            let oldest = oldest.0.clone();
            all.remove(&oldest);
        }
        all.insert(id.clone(), (member.to_owned(), job));
        id
    }

    /// Changes what is known of a job.
    pub fn update(&self, id: &JobId, change: impl FnOnce(&mut Job)) {
        if let Some((_, job)) = self.all.lock().expect("no holder panics").get_mut(id) {
            change(job);
        }
    }

    /// A job, for the member who started it.
    pub fn find(&self, id: &str, member: &str) -> Option<Job> {
        let all = self.all.lock().expect("no holder panics");
        all.get(id).filter(|(starter, _)| starter == member).map(|(_, job)| job.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_seen_by_who_started_it_and_forgotten_only_when_it_has_ended() {
        let jobs = Jobs::default();
        let running = jobs.begin("recompute", "li", 10);
        for _ in 0..REMEMBERED * 2 {
            let id = jobs.begin("recompute", "han", 1);
            jobs.update(&id, |job| job.state = JobState::Done);
        }
        assert!(jobs.find(running.as_str(), "li").is_some());
        assert!(jobs.find(running.as_str(), "han").is_none());
    }
}
