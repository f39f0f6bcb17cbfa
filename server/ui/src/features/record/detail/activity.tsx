import { useState } from "react";
import { mergeRefs } from "@/features/form/form-env";
import type { FormDto, Refs } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { Comments } from "./comments";
import { History } from "./history";
import styles from "./side.module.css";

interface ActivityProps {
  readonly form: FormDto;
  readonly record: DataRecord;
  readonly refs: Refs;
  readonly mayRevert: boolean;
}

/** What people said and what was changed, one tab each. */
export function Activity({ form, record, refs, mayRevert }: ActivityProps) {
  const t = useTexts(recordTexts);
  const [tab, setTab] = useState<"comments" | "history">("comments");
  return (
    <section className={styles.section}>
      <div className={styles.tabs} role="tablist" aria-label={t("activity")}>
        {(["comments", "history"] as const).map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            className={styles.tab}
            aria-selected={tab === one}
            onClick={() => setTab(one)}
          >
            {t(one)}
          </button>
        ))}
      </div>
      {tab === "comments" ? (
        <Comments app={form.app} form={form.key} id={record.id} refs={mergeRefs(refs, undefined)} />
      ) : (
        <History form={form} record={record} refs={refs} mayRevert={mayRevert} />
      )}
    </section>
  );
}
