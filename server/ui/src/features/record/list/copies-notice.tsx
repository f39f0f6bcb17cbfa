import { useEffect, useMemo } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { readFields, type Field } from "@/features/form/field";
import type { FormDto } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { useCopies } from "../calls/copies";
import { recordChanged } from "../calls/record";
import { recordTexts } from "../texts/texts";
import styles from "./aggregate-notice.module.css";

const looksUp = (field: Field): boolean => field.kind === "lookup" || field.columns.some(looksUp);

/** Says that a value which many records look up has not come to all of them yet, and shows them anew once it has. */
export function CopiesNotice({ form }: { readonly form: FormDto }) {
  const t = useTexts(recordTexts);
  const client = useQueryClient();
  const { app, key } = form;
  const wanted = useMemo(() => readFields(form.schema).some(looksUp), [form.schema]);
  const updating = useCopies(app, key, wanted).data?.updating ?? false;
  useEffect(() => {
    if (!updating) return;
    return () => recordChanged(client, app, key);
  }, [updating, client, app, key]);
  if (!updating) return null;
  return (
    <p className={styles.notice} data-tone="warning" role="status">
      {t("copiesUpdating")}
    </p>
  );
}
