//! People outside the workspace in the place of members: an address and the name they go by are all that is known of them,
//! and their id says both. No UUID looks like it, so what reads ids of members never finds them.

use super::MemberId;
use crate::digest;
use crate::problem::Language;

const MARK: &str = "outside:";
/// The most characters of a name; more is cut off.
const NAME: usize = 100;

/// Somebody who has no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outside<'a> {
    /// In lower case, so that one address is one person.
    pub email: &'a str,
    /// Empty when none is known.
    pub name: &'a str,
}

impl MemberId {
    /// Somebody outside with this address.
    pub fn outside(email: &str, name: &str) -> Self {
        let words = name.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty());
        let name: String = words.collect::<Vec<_>>().join(" ").chars().take(NAME).collect();
        Self(format!("{MARK}{} {name}", email.trim().to_lowercase()).trim_end().to_owned())
    }

    pub fn is_outside(&self) -> bool {
        self.0.starts_with(MARK)
    }

    /// Whether both are one person: somebody outside is known by their address, whatever name they go by.
    pub fn is_same(&self, other: &Self) -> bool {
        match (Outside::read(&self.0), Outside::read(&other.0)) {
            (Some(own), Some(other)) => own.email == other.email,
            _ => self == other,
        }
    }
}

impl<'a> Outside<'a> {
    /// What the shown id of somebody outside begins with.
    pub const SHOWN: &'static str = "outside-";

    /// Reads the id of a person; none for a member's.
    pub fn read(id: &'a str) -> Option<Self> {
        let said = id.strip_prefix(MARK)?;
        let (email, name) = said.split_once(' ').unwrap_or((said, ""));
        Some(Self { email, name })
    }

    /// The address without what would let others write to it.
    pub fn masked(&self) -> String {
        let (local, domain) = self.email.split_once('@').unwrap_or((self.email, ""));
        format!("{}***@{domain}", local.chars().take(1).collect::<String>())
    }

    /// What people read: the name, that they are outside, and the address in part.
    pub fn said(&self, language: Language) -> String {
        let masked = self.masked();
        match (self.name, language) {
            ("", Language::Chinese) => format!("{masked}（外部）"),
            ("", Language::English) => format!("{masked} (external)"),
            (name, Language::Chinese) => format!("{name}（外部 {masked}）"),
            (name, Language::English) => format!("{name} (external, {masked})"),
        }
    }

    /// The id as it is shown: the same for the same person, and nothing can be read out of it.
    pub fn shown_id(id: &str) -> String {
        if Outside::read(id).is_none() {
            return id.to_owned();
        }
        format!("{}{}", Self::SHOWN, digest::hex(&digest::of(id)[..8]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_person_and_no_member() {
        let (one, other) = (MemberId::outside(" Li@Example.com ", "李雷"), MemberId::outside("li@example.com", ""));
        assert!(one.is_outside() && one.is_same(&other) && one != other);
        assert_eq!(MemberId::parse(one.as_str()), None, "a request cannot name somebody outside");
        let member = MemberId::generate();
        assert!(!member.is_outside() && !member.is_same(&one) && member.is_same(&member.clone()));
        assert_eq!(Outside::read(member.as_str()), None);
        assert_eq!(Outside::read(one.as_str()), Some(Outside { email: "li@example.com", name: "李雷" }));
    }

    #[test]
    fn what_is_shown_does_not_tell_the_address() {
        let id = MemberId::outside("lilei@example.com", "李\r\n雷  Li");
        let outside = Outside::read(id.as_str()).expect("outside");
        assert_eq!(outside.said(Language::Chinese), "李 雷 Li（外部 l***@example.com）");
        assert_eq!(outside.said(Language::English), "李 雷 Li (external, l***@example.com)");
        let nameless = MemberId::outside("lilei@example.com", " ");
        let said = Outside::read(nameless.as_str()).expect("outside").said(Language::English);
        assert_eq!(said, "l***@example.com (external)");
        let shown = Outside::shown_id(id.as_str());
        assert!(shown.starts_with("outside-") && !shown.contains("lilei"), "{shown}");
        assert_eq!(Outside::shown_id("0190"), "0190");
    }
}
