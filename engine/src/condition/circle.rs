//! Places around a point: the operand of `within`, and how far two places are from each other.

use serde_json::{Map, Number, Value};

/// The mean radius of the earth (IUGG), in kilometres.
pub const EARTH_RADIUS: f64 = 6371.0088;
/// Nothing on earth is further away.
const FURTHEST: f64 = 20_100.0;

/// A point (WGS 84, in degrees) and a distance from it, kept as they were written.
#[derive(Debug, Clone, PartialEq)]
pub struct Circle {
    lng: Number,
    lat: Number,
    km: Number,
}

impl Circle {
    /// Reads `{"lng": 120.15, "lat": 30.28, "km": 5}`; `None` where one is missing, out of range or too much.
    pub(super) fn read(object: &Map<String, Value>) -> Option<Self> {
        let number = |name: &str, least: f64, most: f64| {
            let Some(Value::Number(number)) = object.get(name) else { return None };
            number.as_f64().filter(|value| (least..=most).contains(value)).map(|_| number.clone())
        };
        let circle = Self {
            lng: number("lng", -180.0, 180.0)?,
            lat: number("lat", -90.0, 90.0)?,
            km: number("km", 0.0, FURTHEST)?,
        };
        (object.len() == 3).then_some(circle)
    }

    pub(super) fn to_json(&self) -> Value {
        serde_json::json!({ "lng": self.lng, "lat": self.lat, "km": self.km })
    }

    /// Longitude and latitude of its centre, in degrees.
    pub fn centre(&self) -> (f64, f64) {
        (degrees(&self.lng), degrees(&self.lat))
    }

    pub fn km(&self) -> f64 {
        degrees(&self.km)
    }

    /// The latitudes between which all of it lies, with some room for rounding.
    pub fn latitudes(&self) -> (f64, f64) {
        let (lat, reach) = (degrees(&self.lat), (self.km() / EARTH_RADIUS).to_degrees() + 1e-6);
        (lat - reach, lat + reach)
    }

    /// Whether the value of a location lies in it.
    pub(super) fn holds(&self, place: &Value) -> bool {
        let degrees = |part: &str| place.get(part).and_then(Value::as_f64);
        let here = degrees("lng").zip(degrees("lat"));
        here.is_some_and(|here| kilometres(here, self.centre()) <= self.km())
    }
}

fn degrees(number: &Number) -> f64 {
    number.as_f64().unwrap_or_default()
}

/// How far two points are from each other along the surface of the earth, taken for a sphere (haversine formula), in
/// kilometres; the points by longitude and latitude in degrees.
pub fn kilometres((lng, lat): (f64, f64), (other_lng, other_lat): (f64, f64)) -> f64 {
    let half = |one: f64, other: f64| ((one - other).to_radians() / 2.0).sin().powi(2);
    let across = lat.to_radians().cos() * other_lat.to_radians().cos() * half(lng, other_lng);
    2.0 * EARTH_RADIUS * (half(lat, other_lat) + across).min(1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_maps() {
        let (shanghai, suzhou) = ((121.4737, 31.2304), (120.5853, 31.2989));
        let between = kilometres(shanghai, suzhou);
        assert!((between - 84.8).abs() < 0.5, "{between}");
        assert_eq!(kilometres(shanghai, shanghai).to_bits(), 0_f64.to_bits());
        // Over the line where the date changes, and over the pole.
        assert!((kilometres((179.9, 0.0), (-179.9, 0.0)) - 22.24).abs() < 0.01);
        assert!((kilometres((0.0, 89.9), (180.0, 89.9)) - 22.24).abs() < 0.01);
        assert!((kilometres((0.0, 0.0), (180.0, 0.0)) - 20_015.1).abs() < 0.1);
    }
}
