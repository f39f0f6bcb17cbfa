import type { SerialPart } from "@/shared/api/form-types";

/** What the first number made on a day, `YYYY-MM-DD`, would look like. */
export function serialSample(
  parts: readonly SerialPart[],
  today: string,
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

function dateText(pattern: string, today: string): string {
  const [year = "", month = "", day = ""] = today.split("-");
  return pattern.replace("YYYY", year).replace("YY", year.slice(-2)).replace("MM", month).replace("DD", day);
}
