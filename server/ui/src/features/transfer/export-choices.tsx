import { Select } from "antd";
import type { ReactNode } from "react";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import type { Field } from "@/features/form/field";
import { useTexts } from "@/shared/i18n/texts";
import { holdsFiles, type ExportOf } from "./export-of";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

const WHICH = ["view", "all", "some"] as const;
const INNER = ["rows", "sheet", "without"] as const;

/** How records are written to a file. */
export interface Choices {
  readonly format: "xlsx" | "csv" | "jsonl" | "files";
  readonly encoding: string;
  /** What becomes of the rows of sub-forms. */
  readonly inner: string;
  readonly which: (typeof WHICH)[number];
  /** The fields, where some are picked. */
  readonly picked: readonly string[];
}

export const USUAL: Choices = {
  format: "xlsx",
  encoding: "utf8_mark",
  inner: "rows",
  which: "view",
  picked: [],
};

interface ExportChoicesProps {
  readonly of: ExportOf;
  /** The columns of the form. */
  readonly own: readonly Field[];
  readonly choices: Choices;
  readonly onChange: (choices: Choices) => void;
}

export function ExportChoices({ of, own, choices, onChange }: ExportChoicesProps) {
  const t = useTexts(texts);
  const { format, encoding, inner } = choices;
  const hasInner = own.some((field) => field.columns.length > 0);
  const formats: readonly Choices["format"][] = [
    "xlsx",
    "csv",
    "jsonl",
    ...(holdsFiles(own) ? (["files"] as const) : []),
  ];
  return (
    <div className={styles.dialog}>
      <p className={styles.hint}>
        {of.chosen === undefined ? t("exportWhich") : t("exportChosen", { n: of.chosen })}
      </p>
      <Named label={t("format")}>
        <Select<Choices["format"]>
          value={format}
          onChange={(next) => onChange({ ...choices, format: next })}
          options={formats.map((one) => ({ value: one, label: t(one) }))}
        />
        {format === "files" && <span className={styles.note}>{t("filesHint")}</span>}
      </Named>
      {format === "csv" && (
        <Named label={t("encoding")}>
          <Select
            value={encoding}
            onChange={(next) => onChange({ ...choices, encoding: next })}
            options={[
              { value: "utf8_mark", label: t("utf8") },
              { value: "gbk", label: t("gbk") },
            ]}
          />
        </Named>
      )}
      {hasInner && (format === "xlsx" || format === "csv") && (
        <Named label={t("inner")}>
          <Select
            value={inner}
            onChange={(next) => onChange({ ...choices, inner: next })}
            options={INNER.filter((one) => format === "xlsx" || one !== "sheet").map((one) => ({
              value: one,
              label: t(`inner_${one}`),
            }))}
          />
        </Named>
      )}
      {format !== "files" && <WhichFields own={own} choices={choices} onChange={onChange} />}
    </div>
  );
}

function WhichFields({ own, choices, onChange }: Omit<ExportChoicesProps, "of">) {
  const t = useTexts(texts);
  const condition = useTexts(conditionTexts);
  const { which, picked } = choices;
  const offered = [...own, ...systemFields((key) => condition(`system_${key}`))];
  return (
    <>
      <Named label={t("fields")}>
        <Select
          value={which}
          onChange={(next) => onChange({ ...choices, which: next })}
          options={WHICH.map((one) => ({ value: one, label: t(`fields_${one}`) }))}
        />
      </Named>
      {which === "some" && (
        <Named label={t("fieldsPicked")}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: "label" }}
            placeholder={t("fieldsPick")}
            value={[...picked]}
            onChange={(keys: string[]) => onChange({ ...choices, picked: keys })}
            options={offered.map((field) => ({ value: field.key, label: field.title }))}
          />
        </Named>
      )}
    </>
  );
}

function Named({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <label className={styles.field}>
      {label}
      {children}
    </label>
  );
}
