/** Patterns people ask for by name. */
export const FORMATS = {
  idCard: "^[1-9]\\d{5}(19|20)\\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])\\d{3}[\\dXx]$",
  // The last sign may say what the car is for; cars with new energy have one sign more.
  plate:
    "^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]$",
  // GB 32100-2015, without its check sign.
  creditCode: "^[0-9A-HJ-NPQRTUWXY]{2}\\d{6}[0-9A-HJ-NPQRTUWXY]{10}$",
  postcode: "^\\d{6}$",
  mobile: "^1[3-9]\\d{9}$",
} as const;

export type FormatName = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

/** The name of a pattern; `own` of one that has none, `any` where there is none. */
export function formatOf(pattern: string | undefined): FormatName | "own" | "any" {
  if (!pattern) return "any";
  return FORMAT_NAMES.find((name) => FORMATS[name] === pattern) ?? "own";
}
