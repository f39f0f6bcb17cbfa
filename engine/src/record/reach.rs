//! How far a list looks: at every record while that is quick, else at those created last, and it says so. What a view asks
//! has its index and is quick at any size; what somebody asks in passing may have none.

use super::read::{Listing, ReadError};
use crate::model::Form;
use crate::problem::Problem;
use crate::store::{Conn, StoreError};
use std::borrow::Cow;
use std::time::Duration;

/// How far a list looks.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// How long a question may look at every record; with none, it does not try.
    pub within: Duration,
    /// How many of the records created last are looked at when that was not enough.
    pub newest: usize,
}

impl Default for Reach {
    fn default() -> Self {
        Self { within: Duration::from_secs(1), newest: 200_000 }
    }
}

/// One question on its way: asked of every record first, and again of the newest when that takes too long.
pub(super) struct Looking<'a> {
    listing: Cow<'a, Listing>,
}

impl<'a> Looking<'a> {
    /// `before` says of how many records, those created last, the page was that this one goes on from; none when of all, or
    /// when it is the first.
    ///
    /// # Errors
    /// When every record is wanted after a page of the newest: those between the two would be missing, and nobody told.
    pub fn begin(conn: &mut Conn, listing: &'a Listing, before: Option<usize>) -> Result<Self, ReadError> {
        let mut listing = Cow::Borrowed(listing);
        match (before, listing.reach) {
            (None, None) => {}
            (None, Some(reach)) => conn.hurry(reach.within),
            // A list that is of the newest stays so to its end.
            (Some(newest), Some(reach)) => {
                let listing = listing.to_mut();
                (listing.reach, listing.newest) = (None, Some(newest.min(reach.newest)));
            }
            (Some(_), None) => return Err(ReadError::Invalid(vec![of_the_newest()])),
        }
        Ok(Self { listing })
    }

    /// What is asked this time.
    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    /// The answer, or none when the question is to be asked again, of fewer records.
    pub async fn ended<T>(
        &mut self,
        conn: &mut Conn,
        form: &Form,
        end: Result<T, ReadError>,
    ) -> Option<Result<T, ReadError>> {
        conn.take_time();
        let (Err(ReadError::Store(StoreError::TooLong)), Some(reach)) = (&end, self.listing.reach) else {
            return Some(end);
        };
        let listing = self.listing.to_mut();
        listing.reach = None;
        match form.table.has_more_than(conn, reach.newest).await {
            // Fewer are all there are: they are looked at as long as it takes.
            Ok(more) => listing.newest = more.then_some(reach.newest),
            Err(error) => return Some(Err(error.into())),
        }
        None
    }
}

fn of_the_newest() -> Problem {
    let zh = "上一页只查找了最近新建的记录，要查找全部请从第一页重新开始";
    let en = "the page before looked at the newest records only; start from the first page to look at all";
    Problem::new("/cursor", "cursor_of_newest", zh, en)
}

/// The answer to a question about a listing, which it is asked with by its own name: of every record first, and again of the
/// newest when that takes too long. It is a macro and no function, because a closure that is called twice cannot lend out the
/// connection for the time of a future and tell that the future may change threads.
macro_rules! as_far_as_reached {
    ($conn:ident, $form:ident, $listing:ident after $before:expr => $ask:expr) => {{
        let mut looking = $crate::record::reach::Looking::begin($conn, $listing, $before)?;
        loop {
            let $listing = looking.listing();
            let end = $ask.await;
            if let Some(end) = looking.ended($conn, $form, end).await {
                break end;
            }
        }
    }};
}

pub(super) use as_far_as_reached;
