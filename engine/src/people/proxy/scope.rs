//! What a proxy is for: everything, the flows of one app, or one flow.

use crate::problem::{Problem, Text};

/// What somebody stands in for a member with. Of those in force the most particular wins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyScope {
    /// Everything that no other proxy is for.
    #[default]
    All,
    /// The flows of the app with this key.
    App(String),
    /// One flow, by the key of its app and its own.
    Flow(String, String),
}

impl ProxyScope {
    /// The keys of the app and of the flow, as far as it names them.
    pub fn parts(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::All => (None, None),
            Self::App(app) => (Some(app), None),
            Self::Flow(app, flow) => (Some(app), Some(flow)),
        }
    }

    /// Whether it is for a flow, by the key of its app and its own.
    pub fn covers(&self, (app, flow): (&str, &str)) -> bool {
        let (own_app, own_flow) = self.parts();
        own_app.is_none_or(|own| own == app) && own_flow.is_none_or(|own| own == flow)
    }

    /// Whether there is a flow that both are for.
    pub fn meets(&self, other: &Self) -> bool {
        let ((app, flow), (other_app, other_flow)) = (self.parts(), other.parts());
        let agree = |one: Option<&str>, two: Option<&str>| one.is_none() || two.is_none() || one == two;
        agree(app, other_app) && agree(flow, other_flow)
    }

    /// How much it is for: the more particular it is, the lower.
    pub(crate) fn breadth(&self) -> u8 {
        match self {
            Self::Flow(..) => 0,
            Self::App(_) => 1,
            Self::All => 2,
        }
    }
}

/// An app whose flows ask people to do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskingApp {
    pub key: String,
    pub title: Text,
    pub flows: Vec<AskingFlow>,
}

/// A flow that asks people to do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskingFlow {
    pub key: String,
    pub title: Text,
}

/// What a scope is called among what whoever names it knows of; none for everything, and for what they do not know.
pub(super) fn title_among<'a>(apps: &'a [AskingApp], scope: &ProxyScope) -> Option<&'a Text> {
    let (app, flow) = scope.parts();
    let app = apps.iter().find(|known| Some(known.key.as_str()) == app)?;
    match flow {
        None => Some(&app.title),
        Some(key) => app.flows.iter().find(|known| known.key == key).map(|flow| &flow.title),
    }
}

/// Complains about an app or a flow that whoever names a proxy does not know of.
pub(super) fn check_scope(apps: &[AskingApp], scope: &ProxyScope) -> Option<Problem> {
    let (app, flow) = scope.parts();
    let app = app?;
    match (apps.iter().find(|known| known.key == app), flow) {
        (None, _) => Some(super::unknown("/app")),
        (Some(known), Some(key)) if known.flows.iter().all(|flow| flow.key != key) => Some(super::unknown("/flow")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_meet_where_a_flow_is_in_both() {
        let app = |key: &str| ProxyScope::App(key.to_owned());
        let flow = |app: &str, key: &str| ProxyScope::Flow(app.to_owned(), key.to_owned());
        let table = [
            (ProxyScope::All, app("oa"), true),
            (ProxyScope::All, flow("oa", "leave"), true),
            (app("oa"), flow("oa", "leave"), true),
            (app("oa"), app("crm"), false),
            (app("crm"), flow("oa", "leave"), false),
            (flow("oa", "leave"), flow("oa", "leave"), true),
            (flow("oa", "leave"), flow("oa", "claim"), false),
            (flow("oa", "leave"), flow("crm", "leave"), false),
        ];
        for (one, other, expected) in table {
            assert_eq!((one.meets(&other), other.meets(&one)), (expected, expected), "{one:?} {other:?}");
        }
        assert!(app("oa").covers(("oa", "leave")) && !app("oa").covers(("crm", "leave")));
        assert!(!flow("oa", "leave").covers(("oa", "claim")) && ProxyScope::All.covers(("crm", "quote")));
    }
}
