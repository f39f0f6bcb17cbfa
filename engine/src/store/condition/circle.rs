//! Places within some distance of a point: what lies beside the band of latitudes is left out before distances are measured.

use super::source::Source;
use super::{Compiler, FALSE};
use crate::condition::Operand;

impl Compiler<'_> {
    pub(super) fn within(&mut self, source: &Source, operand: &Operand) -> String {
        let dialect = self.dialect;
        let (Some(place), Operand::Circle(circle)) = (source.list(dialect), operand) else { return FALSE.to_owned() };
        let (lng, lat) = circle.centre();
        let (south, north) = circle.latitudes();
        let [south, north, lng, lat, km] = [south, north, lng, lat, circle.km()].map(|number| self.out.bind(number));
        let own = dialect.json_number(&place, "lat");
        let far = dialect.kilometres(&place, &lng, &lat);
        format!("({own} BETWEEN {south} AND {north} AND {far} <= {km})")
    }
}
