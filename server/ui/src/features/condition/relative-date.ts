/** `today - 30d` as the parts a person chooses. */

export const BASES = ["today", "now", "week_start", "month_start", "year_start"] as const;
export type Base = (typeof BASES)[number];
export const UNITS = ["h", "d", "w", "m", "y"] as const;
export type Unit = (typeof UNITS)[number];

export interface RelativeDate {
  readonly base: Base;
  readonly sign: "none" | "-" | "+";
  readonly amount: number;
  readonly unit: Unit;
}

export const TODAY: RelativeDate = { base: "today", sign: "none", amount: 1, unit: "d" };

const SHAPE = /^\s*(today|now|week_start|month_start|year_start)(?:\s*([+-])\s*(\d{1,4})([hdwmy]))?\s*$/;

/** Null for what has more steps than one; such a text is edited as it is. */
export function readRelative(text: string): RelativeDate | null {
  const match = SHAPE.exec(text);
  const base = BASES.find((one) => one === match?.[1]);
  if (!match || !base) return null;
  const unit = UNITS.find((one) => one === match[4]);
  if (match[2] === undefined || unit === undefined) return { ...TODAY, base };
  return { base, sign: match[2] === "-" ? "-" : "+", amount: Number(match[3]), unit };
}

export function writeRelative(date: RelativeDate): string {
  return date.sign === "none" ? date.base : `${date.base} ${date.sign} ${date.amount}${date.unit}`;
}
