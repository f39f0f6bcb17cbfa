/** The time zones people choose from, as the browser knows them. */
export const ZONES = Intl.supportedValuesOf("timeZone").map((zone) => ({
  value: zone,
  title: zone.replaceAll("_", " "),
}));
