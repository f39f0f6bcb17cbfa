//! What reaches one person: whether it comes inside the product and by e-mail, and when, as each has chosen. Everything that is
//! told to members goes through here; webhooks and robots are nobody's own.

use super::{Message, push};
use crate::clock::Moment;
use crate::definition::Channel;
use crate::id::MemberId;
use crate::people::{Directory, Mailing, NoticeKind};
use crate::problem::Language;
use crate::schedule::Calendars;
use crate::store::Batch;
use crate::zone::Tz;
use std::collections::BTreeMap;

/// What is needed to know what members have chosen.
#[derive(Clone, Copy)]
pub struct Wishes<'a> {
    pub people: &'a Directory,
    pub calendars: &'a Calendars,
    pub timezone: Tz,
    /// Whether there is a server that sends e-mail; what cannot be sent is not written.
    pub mails: bool,
}

/// What becomes of an e-mail to somebody who has such notices gathered.
pub enum Letters<'a> {
    /// It comes at once, also to them.
    Urgent,
    /// It comes by itself at the hour of their digest.
    Own,
    /// This puts it into their digest.
    Gathered(&'a mut dyn FnMut(&mut Batch, &MemberId)),
}

/// Adds the statements that tell members to a transaction, by the channels of the message that each of them wants and outside
/// of their quiet hours.
pub fn push_personal(
    batch: &mut Batch,
    message: &Message,
    kind: NoticeKind,
    wishes: Wishes<'_>,
    letters: Letters<'_>,
    now: Moment,
) {
    let Message { channels, to, .. } = message;
    let by = |channel: Channel, to: Vec<MemberId>| Message { channels: vec![channel], to, ..message.clone() };
    if channels.contains(&Channel::Inbox) {
        let shown = |member: &&MemberId| wishes.people.notices(member.as_str()).shows(kind);
        push(batch, &by(Channel::Inbox, to.iter().filter(shown).cloned().collect()), now);
    }
    if channels.contains(&Channel::Email) {
        for (at, to) in mailed(batch, to, kind, wishes, letters, now) {
            push(batch, &by(Channel::Email, to), at);
        }
    }
    let channels: Vec<Channel> = channels.iter().copied().filter(|channel| !channel.is_personal()).collect();
    push(batch, &Message { channels, ..message.clone() }, now);
}

/// Adds the statements that tell it to each member in their language; `say` writes it in one, to the same members in each.
/// Whatever reaches nobody by name is said once, in the language of the workspace.
pub fn push_in_languages(
    batch: &mut Batch,
    kind: NoticeKind,
    wishes: Wishes<'_>,
    of_workspace: Language,
    now: Moment,
    mut say: impl FnMut(Language) -> Option<Message>,
) {
    let spoken = |id: &MemberId| {
        let own = wishes.people.member(id.as_str()).and_then(|member| member.language);
        own.unwrap_or(of_workspace)
    };
    let other = of_workspace.other();
    let first = say(of_workspace);
    // Nothing is written for nobody.
    let is_spoken = first.as_ref().is_none_or(|message| message.to.iter().any(|id| spoken(id) == other));
    let second = is_spoken.then(|| say(other)).flatten();
    for (language, message) in [(of_workspace, first), (other, second)] {
        let Some(message) = message else { continue };
        let (personal, others): (Vec<Channel>, Vec<Channel>) =
            message.channels.iter().copied().partition(|channel| channel.is_personal());
        let to = message.to.iter().filter(|id| spoken(id) == language).cloned().collect();
        let own = Message { to, channels: personal, ..message.clone() };
        push_personal(batch, &own, kind, wishes, Letters::Own, now);
        if language == of_workspace {
            push(batch, &Message { channels: others, ..message }, now);
        }
    }
}

/// Who gets a letter of their own, by when it is sent. What others gather is laid by. Whoever has no address gets none.
pub fn mailed(
    batch: &mut Batch,
    to: &[MemberId],
    kind: NoticeKind,
    wishes: Wishes<'_>,
    mut letters: Letters<'_>,
    now: Moment,
) -> BTreeMap<Moment, Vec<MemberId>> {
    let mut found: BTreeMap<Moment, Vec<MemberId>> = BTreeMap::new();
    let has_address = |id: &&MemberId| wishes.people.member(id.as_str()).is_some_and(|member| member.email.is_some());
    for member in to.iter().filter(|_| wishes.mails).filter(has_address) {
        let notices = wishes.people.notices(member.as_str());
        let at = match (notices.mailing(kind), &mut letters) {
            (Mailing::Never, _) => None,
            (Mailing::Hourly | Mailing::Daily, Letters::Gathered(gather)) => {
                gather(batch, member);
                None
            }
            (Mailing::Hourly | Mailing::Daily, Letters::Own) => {
                let calendar = wishes.calendars.of(wishes.people, member.as_str());
                notices.gathered_at(kind, now, wishes.timezone, calendar)
            }
            _ => Some(notices.sent_at(now, wishes.timezone)),
        };
        if let Some(at) = at {
            found.entry(at).or_default().push(member.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_text;
    use crate::schedule::WorkingHours;
    use serde_json::Value;

    #[test]
    fn nothing_is_written_in_a_language_that_nobody_told_speaks() {
        let timezone = chrono_tz::Asia::Shanghai;
        let (people, calendars) =
            (Directory::default(), Calendars::new(&WorkingHours::default(), &BTreeMap::new(), timezone));
        let wishes = Wishes { people: &people, calendars: &calendars, timezone, mails: true };
        let message = Message {
            key: "k".to_owned(),
            app: None,
            channels: vec![Channel::Inbox],
            to: vec![MemberId::generate()],
            subject: "s".to_owned(),
            text: String::new(),
            link: None,
            url: None,
            robots: Vec::new(),
            event: "e",
            data: Value::Null,
        };
        let now = from_text("2026-11-27T08:00:00Z").expect("a moment");
        let asked = |message: Option<&Message>| {
            let mut asked = Vec::new();
            let say = |language: Language| {
                asked.push(language);
                message.cloned()
            };
            push_in_languages(&mut Batch::default(), NoticeKind::Remind, wishes, Language::English, now, say);
            asked
        };
        assert_eq!(asked(Some(&message)), [Language::English]);
        // Where it cannot be written nobody knows who is told.
        assert_eq!(asked(None), [Language::English, Language::Chinese]);
    }
}
