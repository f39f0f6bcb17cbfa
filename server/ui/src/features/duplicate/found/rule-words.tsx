import { useMemo } from "react";
import { readFields } from "@/features/form/field";
import type { FormDto } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { rulesOf } from "../rules";
import { duplicateTexts } from "../texts/texts";
import styles from "./found-page.module.css";

/** What the rules of a form compare, in words. */
export function RuleWords({ form }: { readonly form: FormDto }) {
  const t = useTexts(duplicateTexts);
  const titles = useMemo(
    () => new Map(readFields(form.schema).map((field) => [field.key, field.title])),
    [form.schema],
  );
  const words = rulesOf(form.schema).map((rule) =>
    Object.entries(rule.match)
      .map(([key, how]) => t("compared", { field: titles.get(key) ?? key, how: t(how) }))
      .reduce((a, b) => t("both", { a, b })),
  );
  return <p className={styles.quiet}>{t("compares", { fields: words.join(t("comparedGap")) })}</p>;
}
