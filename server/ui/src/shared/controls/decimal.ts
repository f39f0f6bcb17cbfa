/** Reading and writing numbers the way people type them. */

export interface NumberStyle {
  /** Places after the point; as typed when absent. */
  readonly decimals?: number;
  readonly thousands?: boolean;
  /** The stored 0.15 is written 15%. */
  readonly percent?: boolean;
}

const FULL_WIDTH = "０１２３４５６７８９．－＋，％。−（）＇";
const HALF_WIDTH = "0123456789.-+,%.-()'";
/** Ten thousand and a hundred million, as amounts are said in Chinese. */
const MYRIADS: Readonly<Record<string, number>> = { 万: 4, 亿: 8 };

/**
 * Null for nothing typed, "invalid" for what is not a number. Thousands separators and full-width digits are
 * understood, so are 1.2万, and the parentheses that accountants write for minus.
 */
export function parseDecimal(text: string, style: NumberStyle = {}): number | null | "invalid" {
  let plain = Array.from(text.trim(), (char) => HALF_WIDTH[FULL_WIDTH.indexOf(char)] ?? char).join("");
  plain = plain.replace(/[\s,'¥￥$€£元]/g, "").replace(/^(CNY|RMB|USD|EUR|GBP|HK|NT)+/i, "");
  const percent = plain.endsWith("%");
  if (percent) plain = plain.slice(0, -1);
  const negative = /^\((.+)\)$/.exec(plain);
  if (negative) plain = `-${negative[1] ?? ""}`;
  const myriads = MYRIADS[plain.at(-1) ?? ""];
  if (myriads !== undefined) plain = plain.slice(0, -1);
  if (plain === "" && myriads === undefined) return null;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return "invalid";
  const scaled = shift(plain, (myriads ?? 0) - (style.percent || percent ? 2 : 0));
  const value = Number(
    style.decimals === undefined ? scaled : roundText(scaled, style.decimals + (style.percent ? 2 : 0)),
  );
  return Number.isFinite(value) ? value : "invalid";
}

export function formatDecimal(value: number, style: NumberStyle = {}): string {
  let text = plainText(value);
  if (style.percent) text = shift(text, 2);
  if (style.decimals !== undefined) text = roundText(text, style.decimals);
  if (style.thousands) text = groupThousands(text);
  return style.percent ? `${text}%` : text;
}

/** How the number stands in its input while it is being edited: no separators, no sign for percent. */
export function editText(value: number, style: NumberStyle = {}): string {
  const text = plainText(value);
  return style.percent ? shift(text, 2) : text;
}

/** Digits without an exponent. */
function plainText(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = "", head = "", tail = "", exponent = "0"] = match;
  return sign + shift(head + (tail ? `.${tail}` : ""), Number(exponent));
}

/** Moves the decimal point in the text itself, so that 0.07 becomes 7 and not 7.000000000000001. */
function shift(text: string, places: number): string {
  const negative = text.startsWith("-");
  const [whole = "0", fraction = ""] = text.replace(/^[+-]/, "").split(".");
  let digits = whole + fraction;
  let point = whole.length + places;
  if (point <= 0) {
    digits = "0".repeat(1 - point) + digits;
    point = 1;
  } else if (point > digits.length) {
    digits = digits.padEnd(point, "0");
  }
  const integer = digits.slice(0, point).replace(/^0+(?=\d)/, "");
  const rest = digits.slice(point).replace(/0+$/, "");
  return (negative ? "-" : "") + integer + (rest ? `.${rest}` : "");
}

/** Half away from zero on the digits; binary floats would round 1.005 down. */
function roundText(text: string, places: number): string {
  const negative = text.startsWith("-");
  const [whole = "0", fraction = ""] = text.replace(/^[+-]/, "").split(".");
  const kept = fraction.slice(0, places).padEnd(places, "0");
  let digits = (whole || "0") + kept;
  if ((fraction[places] ?? "0") >= "5")
    digits = (BigInt(digits) + 1n).toString().padStart(digits.length, "0");
  const cut = digits.length - places;
  const integer = digits.slice(0, cut) || "0";
  const result = places > 0 ? `${integer}.${digits.slice(cut)}` : integer;
  return negative && /[1-9]/.test(result) ? `-${result}` : result;
}

function groupThousands(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
