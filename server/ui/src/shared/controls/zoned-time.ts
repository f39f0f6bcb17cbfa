/** Between instants (RFC 3339, UTC) and what a clock on a wall in the workspace shows. */

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function wallFormat(zone: string): Intl.DateTimeFormat {
  let format = FORMATS.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    FORMATS.set(zone, format);
  }
  return format;
}

function wallParts(instant: Date, zone: string): Record<string, string> {
  return Object.fromEntries(
    wallFormat(zone)
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  );
}

/** "2026-11-22T16:00" for an instant; empty when it is not one. */
export function toWall(instant: string, zone: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "";
  const parts = wallParts(date, zone);
  return `${parts["year"]}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}`;
}

/** The instant at which the wall clock shows `wall`; null when it is not a time. */
export function fromWall(wall: string, zone: string): string | null {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return null;
  // The offset at the guess may differ from the offset at the answer around a change of summer time: look twice.
  let instant = asUtc - offsetAt(asUtc, zone);
  instant = asUtc - offsetAt(instant, zone);
  return new Date(instant).toISOString();
}

function offsetAt(instant: number, zone: string): number {
  const parts = wallParts(new Date(instant), zone);
  const wall = Date.UTC(
    Number(parts["year"]),
    Number(parts["month"]) - 1,
    Number(parts["day"]),
    Number(parts["hour"]),
    Number(parts["minute"]),
    Number(parts["second"]),
  );
  return wall - Math.floor(instant / 1000) * 1000;
}

/** "2026-11-22 16:00", as lists and details show it. */
export function wallText(instant: string, zone: string): string {
  return toWall(instant, zone).replace("T", " ");
}

/** Today's date in the zone. */
export function todayIn(zone: string, now: Date = new Date()): string {
  return toWall(now.toISOString(), zone).slice(0, 10);
}
