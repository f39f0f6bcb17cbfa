import { useState } from "react";
import type { DefinitionEntry } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { kindOfPath } from "../list/kinds";
import styles from "./print-settings-form.module.css";
import type { PrintSettings, SettingChanges } from "./print-text";
import { printDesignTexts } from "./texts/texts";

const PAPERS = ["a4", "a5", "receipt-80", "receipt-58"] as const;

/** The element in which a setting is changed. */
export function settingId(key: string): string {
  return `print-${key}`;
}

interface PrintSettingsFormProps {
  readonly settings: PrintSettings;
  readonly disabled: boolean;
  readonly entries: readonly DefinitionEntry[];
  readonly onChange: (changes: SettingChanges) => void;
}

/** Name, form and paper of a template. */
export function PrintSettingsForm({ settings, disabled, entries, onChange }: PrintSettingsFormProps) {
  const t = useTexts(printDesignTexts);
  const forms = entries.filter((entry) => ["form", "aggregate"].includes(kindOfPath(entry.path)));
  const paper = settings.paper ?? "a4";
  const isRoll = paper.startsWith("receipt");
  return (
    <section className={styles.settings} aria-label={t("settings")}>
      <label htmlFor={settingId("title")}>{t("setting_title")}</label>
      <TextInput
        id={settingId("title")}
        value={settings.title ?? ""}
        maxLength={60}
        disabled={disabled}
        onChange={(title) => onChange({ title })}
      />
      <label htmlFor={settingId("form")}>{t("setting_form")}</label>
      <SelectInput
        id={settingId("form")}
        value={settings.form ?? ""}
        options={forms.map((one) => ({ value: one.key, title: one.title }))}
        disabled={disabled}
        onChange={(form) => onChange({ form })}
      />
      <label htmlFor={settingId("paper")}>{t("setting_paper")}</label>
      <SelectInput
        id={settingId("paper")}
        value={paper}
        options={PAPERS.map((one) => ({ value: one, title: t(`paper_${one}`) }))}
        disabled={disabled}
        onChange={(next) =>
          // A roll can neither be turned nor counted in pages.
          onChange(
            next.startsWith("receipt")
              ? { paper: next, orientation: undefined, page_numbers: undefined }
              : { paper: next },
          )
        }
      />
      {!isRoll && (
        <>
          <label htmlFor={settingId("orientation")}>{t("setting_orientation")}</label>
          <SelectInput
            id={settingId("orientation")}
            value={settings.orientation ?? "portrait"}
            options={(["portrait", "landscape"] as const).map((one) => ({
              value: one,
              title: t(`orientation_${one}`),
            }))}
            disabled={disabled}
            onChange={(next) => onChange({ orientation: next === "portrait" ? undefined : next })}
          />
        </>
      )}
      <label htmlFor={settingId("margins")}>{t("setting_margins")}</label>
      <MarginsInput
        value={settings.margins ?? []}
        placeholder={isRoll ? "3" : "14"}
        disabled={disabled}
        onChange={(margins) => onChange({ margins: margins.length === 0 ? undefined : [...margins] })}
      />
      {!isRoll && (
        <label className={styles.switch} htmlFor={settingId("page_numbers")}>
          <SwitchInput
            id={settingId("page_numbers")}
            value={settings.page_numbers === true}
            disabled={disabled}
            onChange={(on) => onChange({ page_numbers: on ? true : undefined })}
          />
          {t("setting_page_numbers")}
        </label>
      )}
    </section>
  );
}

interface MarginsInputProps {
  readonly value: readonly number[];
  readonly placeholder: string;
  readonly disabled: boolean;
  readonly onChange: (margins: readonly number[]) => void;
}

/** One to four whole numbers of millimetres, as a style sheet counts its sides. */
function MarginsInput({ value, placeholder, disabled, onChange }: MarginsInputProps) {
  const t = useTexts(printDesignTexts);
  const [typed, setTyped] = useState<string | null>(null);
  const read = (text: string): number[] | null => {
    const parts = text.split(/[\s,，、]+/).filter((part) => part !== "");
    const numbers = parts.map(Number);
    const fits =
      numbers.length <= 4 && numbers.every((one) => Number.isInteger(one) && one >= 0 && one <= 60);
    return fits ? numbers : null;
  };
  const bad = typed !== null && read(typed) === null;
  return (
    <>
      <span onBlur={() => !bad && setTyped(null)}>
        <TextInput
          id={settingId("margins")}
          value={typed ?? value.join(" ")}
          placeholder={placeholder}
          disabled={disabled}
          invalid={bad}
          describedBy={settingId("margins-help")}
          onChange={(text) => {
            setTyped(text);
            const margins = read(text);
            if (margins !== null) onChange(margins);
          }}
        />
      </span>
      <p id={settingId("margins-help")} className={styles.help} data-bad={bad || undefined}>
        {t(bad ? "marginsBad" : "marginsHelp")}
      </p>
    </>
  );
}
