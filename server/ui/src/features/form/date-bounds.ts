/** Between what a date or time may be chosen: what a picker offers. Whether a value may be saved the engine says. */
import type { DateBound, FieldSchema } from "@/shared/api/form-types";
import { fromWall, todayIn, toWall } from "@/shared/controls/zoned-time";

type Picker = "date" | "datetime-local" | "time" | "month";

interface PickerBounds {
  readonly min: string | undefined;
  readonly max: string | undefined;
}

const SHAPE = /^\s*(today|now|week_start|month_start|year_start)((?:\s*[+-]\s*\d{1,4}[hdwmy])*)\s*$/;
const STEP = /([+-])\s*(\d{1,4})([hdwmy])/g;

/** The bounds of a field as its picker writes them. */
export function pickerBounds(
  schema: FieldSchema,
  picker: Picker,
  zone: string,
  now = new Date(),
): PickerBounds {
  const bound = (said: DateBound | undefined, midnight: string) =>
    said === undefined ? undefined : (written(said, picker, midnight, zone, now) ?? undefined);
  return { min: bound(schema["x-earliest"], "00:00"), max: bound(schema["x-latest"], "23:59") };
}

/** A day as a bound of moments is its beginning or its end, whichever is meant. */
function written(bound: DateBound, picker: Picker, end: string, zone: string, now: Date): string | null {
  const text = typeof bound === "string" ? bound : relative(bound.date, zone, now);
  if (text === null || text === "") return null;
  switch (picker) {
    case "date":
      return text.slice(0, 10);
    case "month":
      return text.slice(0, 7);
    case "time":
      return text.padStart(5, "0");
    case "datetime-local":
      if (text.length === 10) return `${text}T${end}`;
      return text.length === 16 ? text : toWall(text, zone) || null;
  }
}

/** What the clock of the workspace shows at a relative date: a day, or a day and a time; null for what is none. */
function relative(text: string, zone: string, now: Date): string | null {
  const match = SHAPE.exec(text);
  if (!match) return null;
  let at = begin(match[1] ?? "", zone, now);
  for (const [, sign, count, unit = ""] of (match[2] ?? "").matchAll(STEP)) {
    at = step(at, sign === "-" ? -Number(count) : Number(count), unit, zone);
  }
  return at;
}

function begin(base: string, zone: string, now: Date): string {
  const today = todayIn(zone, now);
  switch (base) {
    case "now":
      return toWall(now.toISOString(), zone);
    case "week_start":
      return move(today, -((new Date(today).getUTCDay() + 6) % 7), "d");
    case "month_start":
      return `${today.slice(0, 8)}01`;
    case "year_start":
      return `${today.slice(0, 5)}01-01`;
    default:
      return today;
  }
}

function step(at: string, count: number, unit: string, zone: string): string {
  const [day = "", time] = at.split("T");
  if (unit === "h") {
    const instant = fromWall(`${day}T${time ?? "00:00"}`, zone);
    return instant === null
      ? at
      : toWall(new Date(Date.parse(instant) + count * 3_600_000).toISOString(), zone);
  }
  const moved = move(day, count, unit);
  return time === undefined ? moved : `${moved}T${time}`;
}

/** In a month that is too short its last day is meant. */
function move(day: string, count: number, unit: string): string {
  const date = new Date(day);
  if (unit === "d" || unit === "w") {
    date.setUTCDate(date.getUTCDate() + (unit === "w" ? 7 * count : count));
  } else {
    const wanted = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + (unit === "y" ? 12 * count : count));
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(wanted, last));
  }
  return date.toISOString().slice(0, 10);
}
