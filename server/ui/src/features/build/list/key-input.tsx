import { useId } from "react";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { buildTexts } from "../texts/texts";
import styles from "./key-input.module.css";

interface KeyInputProps {
  readonly value: string;
  /** What is wrong with it; folded away, nobody would read that. */
  readonly problem: string | null;
  /** Whether somebody has written a key of their own. */
  readonly typed: boolean;
  readonly onChange: (key: string) => void;
}

/** The key of what is made, which follows its name: folded until somebody asks for it, or has to. */
export function KeyInput({ value, problem, typed, onChange }: KeyInputProps) {
  const t = useTexts(buildTexts);
  const id = useId();
  return (
    <details className={styles.advanced} open={problem !== null || typed}>
      <summary>{t("advanced")}</summary>
      <div className={styles.field}>
        <label htmlFor={id}>{t("newKey")}</label>
        <TextInput
          id={id}
          value={value}
          onChange={onChange}
          invalid={problem !== null}
          required
          describedBy={`${id}-hint`}
        />
        <p id={`${id}-hint`} className={styles.hint} data-bad={problem !== null || undefined} role="status">
          {problem ?? t("newKeyHint")}
        </p>
      </div>
    </details>
  );
}
