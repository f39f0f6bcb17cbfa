//! Which of the views that people have saved would lose something by what is published.

use crate::definition::{Definitions, mend_view};
use crate::people::Directory;
use crate::store::views::{self, Place};
use crate::store::{Conn, StoreError};

/// The most saved views of a form that are looked at.
const MOST: usize = 1000;

/// A saved view that names what is gone, or cannot be used as it is used there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedView {
    pub title: String,
    /// The name of the member whose view it is; none for one that is shared.
    pub owner: Option<String>,
    /// It shows no records until its filter is mended.
    pub withheld: bool,
}

/// The saved views of a form that fit the definitions in force and would fit those to come no more.
pub(super) async fn touched_views(
    conn: &mut Conn,
    people: &Directory,
    place: Place<'_>,
    (before, after): (&Definitions, &Definitions),
) -> Result<Vec<TouchedView>, StoreError> {
    let mut found = Vec::new();
    // Without a change of the form nothing of its views is lost.
    let was = before.forms.get(place.form);
    if was.is_none() || was == after.forms.get(place.form) {
        return Ok(found);
    }
    for row in views::first(conn, place, MOST).await? {
        let Some(was) = mend_view(&row.body, &row.id, before) else { continue };
        let is = mend_view(&row.body, &row.id, after);
        let loses = is.as_ref().is_none_or(|is| is.lost.iter().any(|problem| !was.lost.contains(problem)));
        if loses {
            let owner = row.owner.map(|id| people.name_of(&id).unwrap_or(id));
            found.push(TouchedView { title: was.view.title, owner, withheld: is.is_none_or(|is| is.withheld) });
        }
    }
    Ok(found)
}
