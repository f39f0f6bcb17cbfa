//! How single votes become a verdict. Every mode is a pair of thresholds over weights, so ratios, N of M and vetoes
//! are further rows of the same table.

use super::node::person::Mode;
use super::state::Vote;

/// One person's say: how much it counts and what it is, if given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    pub weight: u32,
    pub vote: Option<Vote>,
}

/// What the votes say so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Open,
    Approved,
    Rejected,
    /// There is nobody left to vote.
    Nobody,
}

/// The weights at which a step is approved or rejected.
struct Thresholds {
    approve: u64,
    reject: u64,
}

impl Mode {
    /// Thresholds follow the tickets as they are now, so an added voter raises them and a removed one lowers them.
    fn thresholds(self, total: u64) -> Thresholds {
        match self {
            Self::Any => Thresholds { approve: 1, reject: 1 },
            Self::All | Self::InTurn => Thresholds { approve: total, reject: 1 },
        }
    }
}

/// The verdict of a step. Rejection is looked at first: a veto is not outvoted.
pub fn tally(mode: Mode, tickets: &[Ticket]) -> Verdict {
    let weight = |wanted: Option<Vote>| -> u64 {
        tickets.iter().filter(|ticket| wanted.is_none() || ticket.vote == wanted).map(|t| u64::from(t.weight)).sum()
    };
    let total = weight(None);
    if total == 0 {
        return Verdict::Nobody;
    }
    let needed = mode.thresholds(total);
    if weight(Some(Vote::Reject)) >= needed.reject {
        Verdict::Rejected
    } else if weight(Some(Vote::Approve)) >= needed.approve {
        Verdict::Approved
    } else {
        Verdict::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every assignment of yes, no and silence to one to seven voters, against the sentences of the definition.
    #[test]
    fn every_vote_of_up_to_seven_people() {
        for voters in 1..=7u32 {
            for code in 0..3u32.pow(voters) {
                let votes: Vec<Option<Vote>> = (0..voters)
                    .map(|v| match code / 3u32.pow(v) % 3 {
                        0 => None,
                        1 => Some(Vote::Approve),
                        _ => Some(Vote::Reject),
                    })
                    .collect();
                let tickets: Vec<Ticket> = votes.iter().map(|vote| Ticket { weight: 1, vote: *vote }).collect();
                let refused = votes.contains(&Some(Vote::Reject));
                let everybody = votes.iter().all(|vote| *vote == Some(Vote::Approve));
                let somebody = votes.contains(&Some(Vote::Approve));
                let expect = |approved| match (refused, approved) {
                    (true, _) => Verdict::Rejected,
                    (false, true) => Verdict::Approved,
                    (false, false) => Verdict::Open,
                };
                assert_eq!(tally(Mode::Any, &tickets), expect(somebody), "any {votes:?}");
                assert_eq!(tally(Mode::All, &tickets), expect(everybody), "all {votes:?}");
                assert_eq!(tally(Mode::InTurn, &tickets), expect(everybody), "in turn {votes:?}");
            }
        }
    }

    #[test]
    fn without_voters_there_is_no_verdict() {
        assert_eq!(tally(Mode::All, &[]), Verdict::Nobody);
    }
}
