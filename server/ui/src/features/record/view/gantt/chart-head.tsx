import { useMemo } from "react";
import { Button, IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { ViewProps } from "../kind";
import { viewTexts } from "../texts/texts";
import styles from "./gantt.module.css";
import { stepAxis, ticksOf, type Axis, type Scale } from "./scale";

const SCALES = ["day", "week", "month"] as const;

interface ChartHeadProps extends Pick<ViewProps, "settings" | "onChange" | "onDate"> {
  /** The day the chart stands at. */
  readonly at: string;
  readonly today: string;
  readonly scale: Scale;
  readonly axis: Axis;
}

/** What stretch of time is shown, and how finely. */
export function ChartHead({ at, today, scale, axis, settings, onChange, onDate }: ChartHeadProps) {
  const t = useTexts(viewTexts);
  const { gantt } = settings;
  return (
    <div className={styles.head}>
      <IconButton icon="left" label={t("earlier")} onClick={() => onDate(stepAxis(at, scale, -1))} />
      <IconButton icon="right" label={t("later")} onClick={() => onDate(stepAxis(at, scale, 1))} />
      <Button look="quiet" disabled={at === today} onClick={() => onDate(null)}>
        {t("today")}
      </Button>
      <span className={styles.range}>{t("weekTitle", { from: axis.from, to: axis.to })}</span>
      <div className={styles.scales} role="group" aria-label={t("scale")}>
        {SCALES.map((one) => (
          <button
            key={one}
            type="button"
            className={styles.scale}
            aria-pressed={one === scale}
            onClick={() => gantt && onChange({ gantt: { ...gantt, scale: one } })}
          >
            {t(`scale_${one}`)}
          </button>
        ))}
      </div>
    </div>
  );
}

/** The two rows of ticks over the bars. */
export function ChartAxis({ axis, scale }: Pick<ChartHeadProps, "axis" | "scale">) {
  const ticks = useMemo(() => ticksOf(axis, scale), [axis, scale]);
  return (
    <div className={styles.axis} aria-hidden="true">
      <div className={styles.corner} />
      {[ticks.upper, ticks.lower].map((row, index) => (
        <div key={index} className={styles.ticks} data-row={index}>
          {row.map((tick) => (
            <span key={tick.day} style={{ left: tick.left, width: tick.width }}>
              {tick.label}
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}
