import type { Settings } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { texts } from "../texts/texts";
import styles from "./calendar.module.css";
import { monthIn } from "./hours";
import { usePlannedMonth } from "./use-planned-month";

/** The years whose holidays are recorded, each with the notice it is taken from, and from when on there is none yet. */
export function RecordedYears({ settings }: { readonly settings: Settings }) {
  const t = useTexts(texts);
  // Of the hours as they are saved: what is being edited may be refused, and the years stay.
  const { data } = usePlannedMonth(settings.hours, monthIn(settings.timezone));
  const last = data?.years.at(-1);
  if (!data || !last) return null;
  return (
    <ul className={styles.years} aria-label={t("recordedYears")}>
      {data.years.map(({ year, source }) => (
        <li key={year}>
          {t("recordedYear", { year })}
          <span lang="zh-CN">{source}</span>
        </li>
      ))}
      <li>{t("yearsToCome", { year: last.year + 1 })}</li>
    </ul>
  );
}
