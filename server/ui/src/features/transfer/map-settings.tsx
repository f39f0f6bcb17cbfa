import { Select } from "antd";
import type { ReactNode } from "react";
import { useTexts } from "@/shared/i18n/texts";
import type { Mapping, Mode, Target } from "./mapping";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface MapSettingsProps {
  readonly mapping: Mapping;
  readonly matchable: readonly Target[];
  readonly onChange: (mapping: Mapping) => void;
  readonly children?: ReactNode;
}

/** New records or old ones, and how a row finds the record it changes. */
export function MapSettings({ mapping, matchable, onChange, children }: MapSettingsProps) {
  const t = useTexts(texts);
  const mode = mapping.mode ?? "insert";
  return (
    <div className={styles.settings}>
      <label>
        {t("how")}
        <Select<Mode>
          value={mode}
          onChange={(next) => onChange({ ...mapping, mode: next })}
          options={(["insert", "update", "upsert"] as const).map((one) => ({
            value: one,
            label: t(`mode_${one}`),
          }))}
        />
      </label>
      {mode !== "insert" && (
        <label>
          {t("match")}
          <Select
            mode="multiple"
            status={(mapping.match ?? []).length === 0 ? "error" : ""}
            placeholder={t("matchNone")}
            value={[...(mapping.match ?? [])]}
            onChange={(match: string[]) => onChange({ ...mapping, match })}
            options={matchable.map((target) => ({ value: target.path, label: target.title }))}
          />
          {matchable.length === 0 && <span className={styles.note}>{t("matchMissing")}</span>}
        </label>
      )}
      {mode !== "insert" && (
        <label>
          {t("empty")}
          <Select
            value={mapping.empty ?? "keep"}
            onChange={(empty: "keep" | "clear") => onChange({ ...mapping, empty })}
            options={[
              { value: "keep", label: t("empty_keep") },
              { value: "clear", label: t("empty_clear") },
            ]}
          />
        </label>
      )}
      {children}
    </div>
  );
}
