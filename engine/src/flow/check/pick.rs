//! Checks on people who are picked on the way: somebody is there to pick, from people there are, and as many as can be.

use super::Checker;
use crate::definition::flow::{AnyOfPeople, Candidates, People};

impl Checker<'_> {
    /// Whom an initiator or an approver picks.
    pub(super) fn pick(&mut self, pointer: &str, people: &People) {
        let People::Pick { from, by, min, max, .. } = people else { return };
        if let Some(by) = by {
            self.decided_at(&format!("{pointer}/by"), by);
            self.picked_by_members(&format!("{pointer}/by"), by);
        } else if self.definition.start.on() != "submit" {
            self.report(
                pointer,
                "nobody_picks",
                "只有提交发起的流程才能由发起人选择处理人",
                "Only a submitted flow has an initiator who can pick",
            );
        }
        for (at, candidates) in from.iter().enumerate() {
            let here = format!("{pointer}/from/{at}");
            match candidates {
                Candidates::Member { member } => self.member(&format!("{here}/member"), member),
                Candidates::Role { role } => self.role(&format!("{here}/role"), role),
                Candidates::Department { department } => self.department(&format!("{here}/department"), department),
                Candidates::Field { field } => self.member_field(&format!("{here}/field"), field),
            }
        }
        for (keyword, number) in [("min", min), ("max", max)] {
            if number.is_some_and(|number| !(1..=50).contains(&number)) {
                let (zh, en) = ("可选人数须在 1 到 50 之间", "Between 1 and 50 people can be picked");
                self.report(&format!("{pointer}/{keyword}"), "bad_count", zh, en);
            }
        }
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            self.report(
                &format!("{pointer}/max"),
                "min_above_max",
                format!("最多 {max} 人比至少 {min} 人还少"),
                format!("At most {max} is less than at least {min}"),
            );
        }
    }

    /// The people who may press a button.
    pub(super) fn any_of(&mut self, pointer: &str, people: &AnyOfPeople) {
        match people {
            AnyOfPeople::Member { member } => self.member(&format!("{pointer}/member"), member),
            AnyOfPeople::Role { role } => self.role(&format!("{pointer}/role"), role),
            AnyOfPeople::Department { department } => self.department(&format!("{pointer}/department"), department),
        }
    }
}
