//! The fields every record has without anybody defining them, described like the others so that conditions, lists and
//! lookups need no special case.

use super::{FieldDefinition, SYSTEM_FIELDS};
use std::sync::LazyLock;

/// The states of the flow a record is in, or was in last; `returned` while its initiator mends it.
pub const FLOW_STATES: [&str; 6] = ["running", "returned", "approved", "rejected", "withdrawn", "terminated"];

static FIELDS: LazyLock<[FieldDefinition; 6]> = LazyLock::new(|| {
    let field = |title: &str, kind: &str| FieldDefinition {
        title: Some(title.to_owned()),
        kind: Some(kind.to_owned()),
        readonly: true,
        search: Some(false),
        ..FieldDefinition::default()
    };
    let states = FLOW_STATES.map(str::to_owned).to_vec();
    [
        field("编号", "text"),
        field("创建时间", "datetime"),
        field("创建人", "member"),
        field("更新时间", "datetime"),
        field("更新人", "member"),
        FieldDefinition { options: Some(states), ..field("流程状态", "select") },
    ]
});

/// The definition of a system field; `None` for any other name.
pub fn system_field(key: &str) -> Option<&'static FieldDefinition> {
    let at = SYSTEM_FIELDS.iter().position(|name| *name == key)?;
    Some(&FIELDS[at])
}

/// The parts of an address, which conditions reach as `region.city`.
pub const ADDRESS_PARTS: [&str; 4] = ["province", "city", "district", "detail"];

/// How a part of an address behaves: as text. `None` for any other name.
pub fn address_part(name: &str) -> Option<&'static FieldDefinition> {
    static PART: LazyLock<FieldDefinition> =
        LazyLock::new(|| FieldDefinition { kind: Some("text".to_owned()), ..FieldDefinition::default() });
    ADDRESS_PARTS.contains(&name).then(|| &*PART)
}
