//! What the values of kinds are like, and so which kinds can become which.

/// A family of kinds: within one, and across some, the values of one kind can be read as values of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Words as they are typed.
    Words,
    /// What can be spelled out in words and read from them, but is like no other kind.
    Spelled,
    Number,
    /// Days, and what is counted in them.
    Day,
    /// Options, one or several.
    Choice,
    /// Yes or no.
    Flag,
    Member,
    Department,
    /// Records of another form.
    Link,
    /// Values no other kind can read.
    Own,
}

impl Family {
    /// Whether values of one family may be read as values of the other. That they may does not say that each can.
    pub fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Own, _) | (_, Self::Own) | (Self::Spelled, Self::Spelled) => false,
            (Self::Words, _) | (_, Self::Words) => true,
            (Self::Choice, Self::Flag | Self::Number) | (Self::Flag | Self::Number, Self::Choice) => true,
            // What names a record is mostly a word, a number or an option.
            (Self::Link, Self::Choice | Self::Number) | (Self::Choice | Self::Number, Self::Link) => true,
            (one, other) => one == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::kind;

    #[test]
    fn what_can_become_what_is_the_same_both_ways() {
        for one in kind::all() {
            for other in kind::all() {
                let (there, back) = (one.family().meets(other.family()), other.family().meets(one.family()));
                assert_eq!(there, back, "{} {}", one.name(), other.name());
            }
        }
    }

    #[test]
    fn kinds_meet_where_their_values_can_mean_the_same() {
        let meet = |one: &str, other: &str| {
            let family = |name| kind::find(name).expect("a kind").family();
            family(one).meets(family(other))
        };
        for (one, other) in [
            ("text", "number"),
            ("text", "member"),
            ("textarea", "rich-text"),
            ("number", "money"),
            ("date", "datetime"),
            ("select", "multi-select"),
            ("select", "switch"),
            ("member", "members"),
            ("phone", "text"),
            ("link", "text"),
            ("link", "serial"),
            ("link", "number"),
            ("link", "select"),
        ] {
            assert!(meet(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("subform", "number"),
            ("attachment", "text"),
            ("date", "number"),
            ("member", "department"),
            ("link", "member"),
            ("link", "lookup"),
        ] {
            assert!(!meet(one, other), "{one} {other}");
        }
    }
}
