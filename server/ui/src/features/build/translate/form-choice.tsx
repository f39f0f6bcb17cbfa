import { useTexts } from "@/shared/i18n/texts";
import { NO_FORM, type Progress } from "./changes";
import { translateTexts } from "./texts/texts";
import styles from "./translations.module.css";

interface FormChoiceProps {
  readonly progress: readonly Progress[];
  readonly total: Progress;
  readonly titleOf: (form: string) => string;
  readonly form: string | null;
  readonly onChange: (form: string | null) => void;
}

/** The forms with how far each is translated; one of them is shown alone. */
export function FormChoice({ progress, total, titleOf, form, onChange }: FormChoiceProps) {
  const t = useTexts(translateTexts);
  const titled = (one: string) => (one === NO_FORM ? t("noForm") : titleOf(one));
  const choice = (key: string | null, title: string, { done, all }: Progress) => (
    <li key={key ?? "*"}>
      <button
        type="button"
        className={styles.form}
        aria-pressed={form === key}
        data-done={done === all || undefined}
        onClick={() => onChange(key)}
      >
        <span className={styles.formTitle} aria-hidden="true">
          {title}
        </span>
        <small aria-hidden="true">{t("progress", { done, all })}</small>
        <span className="visually-hidden">{t("progressOf", { form: title, done, all })}</span>
        <progress value={done} max={Math.max(all, 1)} aria-hidden="true" />
      </button>
    </li>
  );
  return (
    <ul className={styles.forms} aria-label={t("forms")}>
      {choice(null, t("allForms"), total)}
      {progress.map((one) => choice(one.form, titled(one.form), one))}
    </ul>
  );
}
