/** Lengths of time as definitions write them: `30min`, `24h`, `2d`, `1w`. */
export const SPAN_UNITS = ["min", "h", "d", "w", "m", "y"] as const;
export type SpanUnit = (typeof SPAN_UNITS)[number];

export interface Span {
  readonly amount: number;
  readonly unit: SpanUnit;
}

const MOST = 99_999;

/** Reads a length of time; what is none counts as no hours. */
export function readSpan(text: string): Span {
  const [, amount = "0", unit = "h"] = /^[+-]?(\d{1,5})(min|h|d|w|m|y)$/.exec(text) ?? [];
  return { amount: Number(amount), unit: SPAN_UNITS.find((one) => one === unit) ?? "h" };
}

export function writeSpan({ amount, unit }: Span): string {
  return `${Math.min(MOST, Math.max(0, Math.round(amount)))}${unit}`;
}
