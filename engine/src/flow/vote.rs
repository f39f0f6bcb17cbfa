//! How single votes become a verdict. Every mode is a number of approvals needed; what can no longer be reached is
//! rejected, and what can no longer be lost is approved.

use super::node::person::Mode;
use super::state::Vote;

/// One seat's say: how much it counts and what it is, if given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    pub weight: u32,
    /// Its rejection rejects at once, and nothing is approved before it has spoken.
    pub veto: bool,
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

impl Mode {
    /// The approvals needed among tickets as they are now, so an added voter raises them and a removed one lowers them.
    fn needed(self, total: u64) -> u64 {
        match self {
            Self::Any | Self::OnePass => 1,
            Self::All | Self::InTurn => total,
            Self::Majority => total / 2 + 1,
            Self::Ratio(percent) => (total * u64::from(percent)).div_ceil(100).clamp(1, total),
            Self::Count(people) => u64::from(people).clamp(1, total),
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
    let needed = mode.needed(total);
    // With `any` the first decision counts, whichever it is; else approval is lost once too few are left to give it.
    let lost = if mode == Mode::Any { 1 } else { total - needed + 1 };
    let vetoes = |vote: Option<Vote>| tickets.iter().any(|ticket| ticket.veto && ticket.vote == vote);
    if vetoes(Some(Vote::Reject)) || weight(Some(Vote::Reject)) >= lost {
        Verdict::Rejected
    } else if weight(Some(Vote::Approve)) >= needed && !vetoes(None) {
        Verdict::Approved
    } else {
        Verdict::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast(voters: u32, code: u32) -> Vec<Option<Vote>> {
        let vote = |voter: u32| match code / 3u32.pow(voter) % 3 {
            0 => None,
            1 => Some(Vote::Approve),
            _ => Some(Vote::Reject),
        };
        (0..voters).map(vote).collect()
    }

    /// Every assignment of yes, no and silence to one to seven voters, against the sentences of the definition.
    #[test]
    fn every_vote_of_up_to_seven_people() {
        for voters in 1..=7u32 {
            for code in 0..3u32.pow(voters) {
                let votes = cast(voters, code);
                let tickets: Vec<Ticket> =
                    votes.iter().map(|vote| Ticket { weight: 1, veto: false, vote: *vote }).collect();
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
                let nobody = votes.iter().all(|vote| *vote == Some(Vote::Reject));
                let one_pass = match (somebody, nobody) {
                    (true, _) => Verdict::Approved,
                    (false, true) => Verdict::Rejected,
                    (false, false) => Verdict::Open,
                };
                assert_eq!(tally(Mode::OnePass, &tickets), one_pass, "one pass {votes:?}");
            }
        }
    }

    /// What a mode says once everybody has spoken, in the words of the definition.
    fn passes(mode: Mode, yes: u32, all: u32) -> bool {
        match mode {
            Mode::OnePass => yes > 0,
            Mode::Majority => yes > all - yes,
            Mode::Ratio(percent) => f64::from(yes) / f64::from(all) * 100.0 >= f64::from(percent) - 1e-9,
            Mode::Count(needed) => yes >= needed || yes == all,
            Mode::Any | Mode::All | Mode::InTurn => unreachable!("judged by the other test"),
        }
    }

    /// The outcomes still possible: `ends[approved]`, over every way the silent ones may yet vote.
    fn still_possible(mode: Mode, tickets: &[Ticket]) -> [bool; 2] {
        let silent: Vec<usize> = (0..tickets.len()).filter(|at| tickets[*at].vote.is_none()).collect();
        let mut ends = [false; 2];
        for later in 0..1u32 << silent.len() {
            let says_yes = |at: usize| match tickets[at].vote {
                Some(vote) => vote == Vote::Approve,
                None => silent.iter().position(|s| *s == at).is_some_and(|place| later >> place & 1 == 1),
            };
            let yes = (0..tickets.len()).filter(|at| says_yes(*at)).map(|at| tickets[at].weight).sum();
            let is_vetoed = (0..tickets.len()).any(|at| tickets[at].veto && !says_yes(at));
            let all = tickets.iter().map(|ticket| ticket.weight).sum();
            ends[usize::from(passes(mode, yes, all) && !is_vetoed)] = true;
        }
        ends
    }

    /// A step is decided exactly when its outcome can no longer change: with one vote each, with one who outweighs all
    /// others but one, and with a different weight for everybody.
    #[test]
    fn a_counted_vote_is_decided_as_soon_as_it_can_no_longer_change() {
        let ratios = [1, 25, 33, 34, 50, 51, 60, 66, 67, 75, 99, 100].map(Mode::Ratio);
        let counts = [1, 2, 3, 4, 7, 9].map(Mode::Count);
        let modes: Vec<Mode> = ratios.into_iter().chain(counts).chain([Mode::Majority, Mode::OnePass]).collect();
        let weights: [fn(usize, u32) -> u32; 3] =
            [|_, _| 1, |at, voters| if at == 0 { voters.max(3) - 2 } else { 1 }, |at, voters| voters - at as u32];
        for voters in 1..=7u32 {
            for code in 0..3u32.pow(voters) {
                let votes = cast(voters, code);
                // Nobody, the first, and the last two hold a veto; the modes know no difference between the others.
                let last_two = 3u32 << voters >> 2;
                for (vetoes, weight) in [0, 1, last_two].into_iter().flat_map(|v| weights.map(|weight| (v, weight))) {
                    let ticket = |at: usize| {
                        let weight = weight(at, voters);
                        Ticket { weight, veto: vetoes >> at & 1 == 1, vote: votes[at] }
                    };
                    let tickets: Vec<Ticket> = (0..votes.len()).map(ticket).collect();
                    for mode in &modes {
                        let expected = match still_possible(*mode, &tickets) {
                            [true, false] => Verdict::Rejected,
                            [false, true] => Verdict::Approved,
                            _ => Verdict::Open,
                        };
                        assert_eq!(tally(*mode, &tickets), expected, "{mode:?} {tickets:?}");
                    }
                }
            }
        }
    }

    /// Every weight from one to three for one to four voters: a vote that weighs three is three votes.
    #[test]
    fn a_weight_counts_as_so_many_voters() {
        let modes = [Mode::Any, Mode::All, Mode::InTurn, Mode::Majority];
        let ratios = [1, 33, 34, 50, 51, 67, 100].map(Mode::Ratio);
        let modes: Vec<Mode> = modes.into_iter().chain(ratios).chain([1, 2, 5, 12].map(Mode::Count)).collect();
        for voters in 1..=4u32 {
            for (code, weights) in (0..3u32.pow(voters)).flat_map(|code| (0..3u32.pow(voters)).map(move |w| (code, w)))
            {
                let weight = |voter: u32| 1 + weights / 3u32.pow(voter) % 3;
                // The first holds a veto, or nobody.
                for veto in [false, true] {
                    let ticket = |(voter, vote)| Ticket { weight: weight(voter), veto: veto && voter == 0, vote };
                    let heavy: Vec<Ticket> = (0..).zip(cast(voters, code)).map(ticket).collect();
                    let one = |ticket: &Ticket| vec![Ticket { weight: 1, ..*ticket }; ticket.weight as usize];
                    let light: Vec<Ticket> = heavy.iter().flat_map(one).collect();
                    for mode in &modes {
                        assert_eq!(tally(*mode, &heavy), tally(*mode, &light), "{mode:?} {heavy:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn without_voters_there_is_no_verdict() {
        assert_eq!(tally(Mode::All, &[]), Verdict::Nobody);
    }
}
