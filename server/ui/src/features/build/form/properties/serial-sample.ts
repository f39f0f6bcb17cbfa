import type { SerialPart } from "@/shared/api/form-types";

/** What the first number made today would look like. */
export function serialSample(
  parts: readonly SerialPart[],
  today: Date,
  fieldSample: (key: string) => string,
): string {
  return parts
    .map((part) => {
      if (typeof part === "string") return part;
      if ("date" in part) return dateText(part.date, today);
      if ("field" in part) return `[${fieldSample(part.field)}]`;
      return String(part.start ?? 1).padStart(part.counter, "0");
    })
    .join("");
}

function dateText(pattern: string, today: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return pattern
    .replace("YYYY", String(today.getFullYear()))
    .replace("YY", two(today.getFullYear() % 100))
    .replace("MM", two(today.getMonth() + 1))
    .replace("DD", two(today.getDate()));
}
