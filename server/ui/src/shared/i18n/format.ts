/** Dates and times as people read them, in the language of the page. */
import { language } from "./language";

const DAY = 86_400_000;

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function dayWord(days: number): string | undefined {
  const zh = ["昨天", "今天", "明天"];
  const en = ["yesterday", "today", "tomorrow"];
  return (language() === "en" ? en : zh)[days + 1];
}

/** "今天 14:05", "昨天 09:00", "11-03 08:30", "2025-11-03". */
export function formatMoment(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const time = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  const word = dayWord(Math.round((startOfDay(at) - startOfDay(now)) / DAY));
  if (word) return `${word} ${time}`;
  const date = `${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return at.getFullYear() === now.getFullYear() ? `${date} ${time}` : `${at.getFullYear()}-${date}`;
}

/** The full moment, for tooltips and logs: "2026-11-22 14:05:09". */
export function formatExact(iso: string): string {
  const at = new Date(iso);
  const date = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${date} ${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
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

export function formatNumber(value: number): string {
  return value.toLocaleString(language());
}

export function formatBytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${Math.round(size / 1024)} KB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
