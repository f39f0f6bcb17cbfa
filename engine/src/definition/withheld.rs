//! Fields that not everybody who meets a record sees as they are. What is told to all of them alike, as its title is, must not
//! be made of these.

use super::{Definitions, FieldDefinition, FieldRight, Operation, People};
use crate::flow::node::person::FieldRight as StepRight;
use crate::problem::Text;

/// Why a field of a form is withheld from somebody; `None` where everybody who meets a record sees it whole. What people outside
/// are shown is not asked: each of them is told what their own step names.
pub(crate) fn withheld(definitions: &Definitions, form: &str, key: &str) -> Option<Text> {
    let field = definitions.forms.get(form)?.properties.get(key)?;
    if is_masked(field) {
        return Some(Text::new("它设了脱敏", "it is masked"));
    }
    by_group(definitions, form, key).or_else(|| in_step(definitions, form, key))
}

fn is_masked(field: &FieldDefinition) -> bool {
    field.mask.is_some() || field.source.as_ref().is_some_and(|source| source.field.mask.is_some())
}

fn by_group(definitions: &Definitions, form: &str, key: &str) -> Option<Text> {
    let mut reading = definitions
        .access
        .groups
        .iter()
        .filter(|group| group.operations.contains(&Operation::Read) && group.all_forms().any(|one| one == form));
    let hides = reading.find(|group| {
        let right = group.fields.get(key).or_else(|| group.fields.get("*"));
        right.is_some_and(|right| *right == FieldRight::Hide)
    })?;
    let title = &hides.title;
    Some(Text::new(format!("权限组“{title}”看不到它"), format!("the permission group '{title}' does not see it")))
}

fn in_step(definitions: &Definitions, form: &str, key: &str) -> Option<Text> {
    let flows = definitions.flows.values().filter(|flow| flow.start.form() == Some(form));
    for flow in flows {
        for (node, step) in flow.nodes.iter().filter_map(|(node, one)| Some((node, one.person()?.0))) {
            let is_outside = step.assignees.iter().all(|one| matches!(one, People::External { .. }));
            if !is_outside && matches!(step.right(key), StepRight::Hide | StepRight::Mask) {
                let title = step.title.as_deref().unwrap_or(node);
                let (zh, en) = (
                    format!("流程“{}”的节点“{title}”不显示或只显示一部分", flow.title),
                    format!("step '{title}' of the flow '{}' does not show it, or only in part", flow.title),
                );
                return Some(Text::new(zh, en));
            }
        }
    }
    None
}
