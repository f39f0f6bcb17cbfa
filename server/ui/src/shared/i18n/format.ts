/** Dates and times as people read them: in the language of the page, on the clock of the workspace. */
import { language } from "./language";
import { timezone } from "./timezone";

const DAY = 86_400_000;

interface ClockFace {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

let reader: { zone: string; format: Intl.DateTimeFormat } | undefined;

/** What the clock of the workspace shows at a moment. */
function clockFace(at: Date): ClockFace {
  const zone = timezone();
  if (reader?.zone !== zone) {
    const options = { hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" } as const;
    const time = { hour: "numeric", minute: "numeric", second: "numeric" } as const;
    reader = { zone, format: new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options, ...time }) };
  }
  const parts = Object.fromEntries(
    reader.format.formatToParts(at).map((part) => [part.type, Number(part.value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

/** Whole days since 1970 on the workspace's calendar: two moments of one day have the same number. */
export function dayNumber(at: Date): number {
  const { year, month, day } = clockFace(at);
  return Date.UTC(year, month - 1, day) / DAY;
}

function dayWord(days: number): string | undefined {
  const zh = ["昨天", "今天", "明天"];
  const en = ["yesterday", "today", "tomorrow"];
  return (language() === "en" ? en : zh)[days + 1];
}

/** "今天 14:05", "昨天 09:00", "11-03 08:30", "2025-11-03". */
export function formatMoment(iso: string, now: Date = new Date()): string {
  const moment = new Date(iso);
  const at = clockFace(moment);
  const time = `${pad(at.hour)}:${pad(at.minute)}`;
  const word = dayWord(dayNumber(moment) - dayNumber(now));
  if (word) return `${word} ${time}`;
  const date = `${pad(at.month)}-${pad(at.day)}`;
  return at.year === clockFace(now).year ? `${date} ${time}` : `${at.year}-${date}`;
}

/** The full moment, for tooltips and logs: "2026-11-22 14:05:09". */
export function formatExact(iso: string): string {
  const at = clockFace(new Date(iso));
  const date = `${at.year}-${pad(at.month)}-${pad(at.day)}`;
  return `${date} ${pad(at.hour)}:${pad(at.minute)}:${pad(at.second)}`;
}

export function isPast(iso: string, now: Date = new Date()): boolean {
  return new Date(iso).getTime() < now.getTime();
}

/** A length of time in its largest fitting unit: "3 天", "5 小时", "12 分钟". */
export function formatSpan(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(Math.abs(milliseconds) / 60_000));
  const [value, zh, en] =
    minutes >= 2880
      ? [Math.floor(minutes / 1440), "天", "d"]
      : minutes >= 60
        ? [Math.floor(minutes / 60), "小时", "h"]
        : [minutes, "分钟", "min"];
  return `${value} ${language() === "en" ? en : zh}`;
}

/** How long something took: "120 毫秒", "2.5 秒", and what is longer as {@link formatSpan} has it. */
export function formatLength(milliseconds: number): string {
  if (milliseconds >= 60_000) return formatSpan(milliseconds);
  const english = language() === "en";
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ${english ? "ms" : "毫秒"}`;
  return `${Math.round(milliseconds / 100) / 10} ${english ? "s" : "秒"}`;
}

export function formatNumber(value: number): string {
  return value.toLocaleString(language());
}

export function formatBytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${Math.round(size / 1024)} KB`;
  if (size < 1024 ** 3) return `${(size / 1024 / 1024).toFixed(1)} MB`;
  return `${(size / 1024 ** 3).toFixed(1)} GB`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** Several reasons in one line. */
export function inLine(reasons: readonly string[]): string {
  return reasons.join(language() === "en" ? "; " : "；");
}

/** Names one after the other, as a sentence lists them. */
export function inList(names: readonly string[]): string {
  return names.join(language() === "en" ? ", " : "、");
}
