//! Sensitive fields on the way of a change and of a question: what lies encrypted, what is told of it, and what may be asked.

use super::{Action, Converted, RecordError, findable};
use crate::condition::Condition;
use crate::kind::{self, Column};
use crate::model::Form;
use crate::problem::{Problem, Text, pointer_segment};
use crate::store::{self, Batch, Conn, StoreError, StoredRecord, load_row, update_row};
use serde_json::Value;

/// Whether a field is sensitive, or was until its values are converted: what it held is then still a secret.
pub(super) fn is_sealed(form: &Form, key: &str) -> bool {
    let was = form.table.earlier.iter().any(|one| one.field == key && one.column == Column::Sealed);
    was || form.field(key).is_some_and(|field| field.is_sealed())
}

/// What must be so before a record is written: nobody has its unique sensitive values under an older key, and where values
/// are converted into a sensitive field, what the history says of them is sealed with them.
pub(super) async fn prepare(
    conn: &mut Conn,
    form: &Form,
    action: &Action,
    record: &StoredRecord,
) -> Result<(), RecordError> {
    if !form.table.is_sealed() {
        return Ok(());
    }
    let taken = store::sealed::refuse_taken(conn, &form.table, record).await;
    taken.map_err(|error| refused(form, record, error))?;
    let Action::Convert { values, .. } = action else { return Ok(()) };
    let mut names = Vec::new();
    for field in values.iter().filter_map(|one| form.field(&one.field)).filter(|field| field.is_sealed()) {
        names.extend([Some(field.key.as_str()), field.definition.formerly.as_deref()].into_iter().flatten());
    }
    if !names.is_empty() {
        store::audit::seal_past(conn, &record.id, &names).await?;
    }
    Ok(())
}

/// Moves values of a record in the recycle bin into the columns of what their fields are now. Nothing happens to the record by
/// it: no version is made and nobody is told. False when it is not the one that was read any more.
pub(crate) async fn seal_binned(
    conn: &mut Conn,
    form: &Form,
    (id, version): (&str, i64),
    values: &[Converted],
) -> Result<bool, StoreError> {
    // Destroyed, nothing of it is left to seal.
    let Some(mut record) = load_row(conn, &form.table, id, true).await? else { return Ok(true) };
    if record.version != version || record.deleted_at.is_none() {
        return Ok(false);
    }
    let mut fields = Vec::new();
    for one in values {
        let Some(now) = one.now.clone().filter(|_| one.rest.is_null()) else { continue };
        // It may be called by what is a secret now.
        if let Some(text) = now.as_str().filter(|text| is_sealed(form, &one.field) && !text.is_empty()) {
            record.title = record.title.replace(text, "…");
        }
        record.values.insert(one.field.clone(), now);
        if !record.converted.contains(&one.column) {
            record.converted.push(one.column.clone());
        }
        fields.push(one.field.clone());
    }
    let mut batch = Batch::default();
    let found_by = findable(form, &record);
    update_row(conn.dialect(), &form.table, &record, &fields, Some(&found_by), &mut batch);
    store::runs::rename_record(&mut batch, &record.id, &record.title);
    conn.execute_all(batch).await?;
    Ok(true)
}

/// What a condition asks of sensitive fields that cannot be answered: anything but whether they equal given values, or are
/// empty.
pub(super) fn misused<'a>(form: &'a Form, condition: &'a Condition) -> impl Iterator<Item = Problem> + 'a {
    let is_sealed = move |path: &str| form.field(path).is_some_and(|field| field.is_sealed());
    condition.comparisons().into_iter().filter_map(move |(here, comparison)| {
        let mut others = Vec::new();
        comparison.operand.fields(&mut |field| others.push(field));
        let own = is_sealed(&comparison.field);
        let answered = kind::SEALED_OPERATORS.contains(&comparison.op.text()) && comparison.operand.is_constant();
        let wrong = own && !answered || others.iter().any(|other| is_sealed(other));
        let field = if own { comparison.field.as_str() } else { others.into_iter().find(|other| is_sealed(other))? };
        let Text { zh, en } = form.field_names(field);
        wrong.then(|| {
            Problem::new(
                here,
                "sensitive_field",
                format!("“{zh}”是敏感字段，只能按相等或是否为空筛选"),
                format!("'{en}' is sensitive: it can only be filtered by equal values, or by being empty"),
            )
        })
    })
}

/// Another record says already what this one says in a field.
pub(super) fn taken(form: &Form, record: &StoredRecord, key: &str) -> Problem {
    let Text { zh, en } = form.field_names(key);
    let pointer = pointer_segment(key);
    if is_sealed(form, key) {
        // Problems come to rest in jobs and logs.
        let (zh, en) = (format!("“{zh}”已有相同的值"), format!("'{en}' is already taken"));
        return Problem::new(pointer, "not_unique", zh, en);
    }
    let value = match record.value(key) {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let (zh, en) = (format!("“{zh}”已有相同的值：{value}"), format!("'{en}' is already taken: {value}"));
    Problem::new(pointer, "not_unique", zh, en)
}

/// A refused unique key is a mistake in a field; everything else stays what it is.
pub(super) fn refused(form: &Form, record: &StoredRecord, error: StoreError) -> RecordError {
    let StoreError::Unique { constraint } = &error else { return error.into() };
    let fields = form.table.unique_fields(constraint);
    let problems: Vec<Problem> = fields.iter().map(|key| taken(form, record, key)).collect();
    if problems.is_empty() { error.into() } else { RecordError::Invalid(problems) }
}
