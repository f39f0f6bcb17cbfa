import { Select } from "antd";
import type { ReactNode } from "react";
import { useTexts } from "@/shared/i18n/texts";
import {
  fillsRows,
  MEMBERS_BY,
  outerOnes,
  type Mapping,
  type MembersBy,
  type Mode,
  type Target,
} from "./mapping";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface MapSettingsProps {
  readonly mapping: Mapping;
  readonly targets: readonly Target[];
  readonly matchable: readonly Target[];
  readonly onChange: (mapping: Mapping) => void;
  readonly children?: ReactNode;
}

/** New records or old ones, and how a row finds the record it changes. */
export function MapSettings({ mapping, targets, matchable, onChange, children }: MapSettingsProps) {
  const t = useTexts(texts);
  const mode = mapping.mode ?? "insert";
  const filled = new Set(Object.values(mapping.columns).map((to) => to.field));
  const namesMembers = targets.some((one) => one.kind.startsWith("member") && filled.has(one.path));
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
      {fillsRows(mapping) && (
        <label>
          {t("rowsBy")}
          <Select
            mode="multiple"
            placeholder={t("rowsByNone")}
            value={[...(mapping.rows_by ?? [])]}
            onChange={(rows_by: string[]) => onChange({ ...mapping, rows_by })}
            options={outerOnes(mapping, targets).map((one) => ({ value: one.path, label: one.title }))}
          />
          <span className={styles.note}>{t("rowsByHint")}</span>
        </label>
      )}
      {namesMembers && (
        <label>
          {t("membersBy")}
          <Select<MembersBy>
            value={mapping.members_by ?? "any"}
            onChange={(members_by) => onChange({ ...mapping, members_by })}
            options={MEMBERS_BY.map((one) => ({ value: one, label: t(`members_${one}`) }))}
          />
        </label>
      )}
      {children}
    </div>
  );
}
