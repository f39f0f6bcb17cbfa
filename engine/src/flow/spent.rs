//! How much a run has done, and from when on that is too much: nodes entered without a person, nodes entered in all, and
//! records written. What stands still for it waits for an administrator, who lets it do as much again. How much a run holds is
//! bounded, too; that does not grow by trying again.

use super::incident::IncidentKind;
use super::machine::round_and_round;
use crate::problem::Text;
use serde::{Deserialize, Serialize};

/// More nodes than this after one another, without a person, mean that the flow goes round in circles. Each row of a loop may
/// go through as many, for rows come to an end, and so may what comes after a rest.
pub const NODES_ALONE: u32 = 1_000;
/// How many nodes one run enters in all.
pub const NODES: u32 = 10_000;
/// How many records one run writes.
pub const RECORDS: u32 = 10_000;

/// How many bytes of rows one run holds: what its queries have found, and the rows its loops go through.
pub const HELD: usize = 1024 * 1024;

/// What a run has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Spent {
    /// Nodes entered since a person has acted, a row of a loop has begun, or a rest was over.
    pub alone: u32,
    /// Nodes entered in all.
    pub nodes: u32,
    /// Records written.
    pub records: u32,
}

impl Spent {
    /// One more node is entered.
    ///
    /// # Errors
    /// Why it is not.
    pub(crate) fn enter(&mut self) -> Result<(), Text> {
        self.alone = self.alone.saturating_add(1);
        self.nodes = self.nodes.saturating_add(1);
        if self.alone > NODES_ALONE {
            Err(round_and_round())
        } else if self.nodes > NODES {
            Err(too_far())
        } else {
            Ok(())
        }
    }

    /// A person has acted, the next row of a loop begins, or a rest is over.
    pub(crate) fn begin_anew(&mut self) {
        self.alone = 0;
    }

    /// How many records the run may still write.
    pub(crate) fn room(self) -> u32 {
        RECORDS.saturating_sub(self.records)
    }
}

/// Why a run stops that has gone through too many nodes.
pub(crate) fn too_far() -> Text {
    Text::new(
        format!("这次流程已走过 {NODES} 个节点，已停止；管理员可以让它继续"),
        format!("The run has gone through {NODES} nodes and was stopped; an administrator may let it go on"),
    )
}

/// Why a run stops that has written too many records.
pub(crate) fn too_many_records() -> Text {
    Text::new(
        format!("这次流程已写入 {RECORDS} 条数据，已停止；管理员可以让它继续"),
        format!("The run has written {RECORDS} records and was stopped; an administrator may let it go on"),
    )
}

/// Why a run stops that would hold too much.
pub(crate) fn too_much_held() -> Text {
    let most = HELD / 1024 / 1024;
    Text::new(
        format!("这次流程查询到的内容和循环中的明细合计超过 {most} MB，已停止；请少选字段或减少行数后重试，或终止流程"),
        format!(
            "What the run has looked up and the rows of its loops come to more than {most} MB; have it look up fewer \
             fields or rows and retry, or end the run"
        ),
    )
}

/// What a step stands still for, when it is for one of these limits.
pub(crate) fn exceeded(reason: &Text) -> Option<IncidentKind> {
    if *reason == round_and_round() || *reason == too_far() {
        Some(IncidentKind::Nodes)
    } else if *reason == too_many_records() {
        Some(IncidentKind::Records)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{Action, Actor, Cause, Command, RunState};
    use crate::id::{MemberId, RunId};
    use std::collections::BTreeMap;

    #[test]
    fn a_person_breaks_the_circle_and_trying_again_forgives_the_rest() {
        let reached = |state: &mut RunState, by: Actor, action: Action| state.reached_by(&Command { by, action });
        let urge = || Action::Urge { text: None };
        let person = || Actor::member(MemberId::generate());
        let mut state = RunState::new(1, None);
        for _ in 0..NODES_ALONE {
            assert_eq!(state.spent.enter(), Ok(()));
        }
        assert_eq!(state.spent.enter(), Err(round_and_round()));
        reached(&mut state, Actor::System, urge());
        assert_eq!(state.spent.enter(), Err(round_and_round()));
        reached(&mut state, person(), urge());
        assert_eq!(state.spent.enter(), Ok(()));
        while state.spent.nodes < NODES {
            reached(&mut state, person(), urge());
            assert_eq!(state.spent.enter(), Ok(()));
        }
        assert_eq!(state.spent.enter(), Err(too_far()));
        state.spent.records = RECORDS;
        assert_eq!(state.spent.room(), 0);
        reached(&mut state, Actor::System, Action::Retry { step: 1 });
        assert_eq!((state.spent, state.spent.room()), (Spent::default(), RECORDS));
    }

    #[test]
    fn rows_end_by_themselves_and_count_together_all_the_same() {
        let mut spent = Spent::default();
        while spent.nodes < NODES {
            if spent.alone == NODES_ALONE {
                let mut more = spent;
                assert_eq!(more.enter(), Err(round_and_round()));
                spent.begin_anew();
            }
            assert_eq!(spent.enter(), Ok(()));
        }
        spent.begin_anew();
        assert_eq!(spent.enter(), Err(too_far()));
    }

    #[test]
    fn what_led_to_a_run_counts_until_a_person_acts_in_it() {
        let cause = Cause {
            flow: "a".to_owned(),
            run: RunId::generate(),
            record: None,
            node: "b".to_owned(),
            calls: false,
            dates: Vec::new(),
        };
        let mut state = RunState { caused: vec![cause], ..RunState::new(1, None) };
        let start = Action::Start { picks: BTreeMap::new(), opinion: None };
        // A run starts in the name of whoever set it off; that is no act of theirs.
        state.reached_by(&Command { by: Actor::member(MemberId::generate()), action: start });
        state.reached_by(&Command { by: Actor::System, action: Action::RecordChanged });
        assert_eq!(state.caused.len(), 1);
        state.reached_by(&Command { by: Actor::member(MemberId::generate()), action: Action::Urge { text: None } });
        assert!(state.caused.is_empty());
    }

    #[test]
    fn a_reason_says_which_limit_it_is() {
        assert_eq!(exceeded(&round_and_round()), Some(IncidentKind::Nodes));
        assert_eq!(exceeded(&too_far()), Some(IncidentKind::Nodes));
        assert_eq!(exceeded(&too_many_records()), Some(IncidentKind::Records));
        assert_eq!(exceeded(&Text::same("写入数据失败")), None);
    }
}
