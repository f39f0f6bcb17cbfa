//! Records that say the same where no two of them may say the same from now on.

use super::{Conn, FormTable, StoreError, StoredRecord};
use crate::args;

/// What was found among the first records that are not deleted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clashes {
    /// Records looked at.
    pub looked: usize,
    /// Whether these are all there are.
    pub exact: bool,
    /// Records that say in all of the fields what another says.
    pub count: usize,
    /// Some of those, those that say the same side by side.
    pub some: Vec<StoredRecord>,
}

impl FormTable {
    /// Looks at up to `most` records for those that say the same in all of these fields, and loads up to `some`. One that
    /// leaves a field empty says what no other says. Fields without a column find nothing.
    pub async fn clashes(
        &self,
        conn: &mut Conn,
        fields: &[String],
        most: usize,
        some: usize,
    ) -> Result<Clashes, StoreError> {
        let Some(said) = fields.iter().map(|field| self.indexed(field)).collect::<Option<Vec<String>>>() else {
            return Ok(Clashes::default());
        };
        let keys: Vec<String> = (0..said.len()).map(|at| format!("k{at}")).collect();
        let given: Vec<String> = keys.iter().map(|key| format!("{key} IS NOT NULL")).collect();
        let said: Vec<String> = said.iter().zip(&keys).map(|(said, key)| format!("{said} AS {key}")).collect();
        let (said, given, keys) = (said.join(", "), given.join(" AND "), keys.join(", "));
        let sql = format!(
            "SELECT seq, count(*) OVER () FROM (SELECT seq, {keys}, count(*) OVER (PARTITION BY {keys}) AS times FROM \
             (SELECT seq, {said} FROM {} WHERE deleted_at IS NULL ORDER BY seq LIMIT $1) looked WHERE {given}) told \
             WHERE times > 1 ORDER BY {keys}, seq LIMIT $2",
            self.name
        );
        let rows = conn.rows(&sql, args![most, some]).await?;
        let Some(first) = rows.first() else { return Ok(Clashes::default()) };
        let count = usize::try_from(first.int(1)?).unwrap_or_default();
        let seqs = rows.iter().map(|row| row.int(0)).collect::<Result<Vec<i64>, StoreError>>()?;
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} WHERE deleted_at IS NULL ORDER BY seq LIMIT $1) looked",
            self.name
        );
        let all = conn.row(&sql, args![most + 1]).await?.map_or(Ok(0), |row| row.int(0))?;
        let all = usize::try_from(all).unwrap_or_default();
        let some = self.numbered(conn, &seqs).await?.into_iter().flatten().collect();
        Ok(Clashes { looked: all.min(most), exact: all <= most, count, some })
    }
}
