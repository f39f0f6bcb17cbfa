import { useState } from "react";
import { mergeRefs } from "@/features/form/form-env";
import type { FormDto, Refs } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { CommentForm } from "./comment-form";
import { Comments } from "./comments";
import { History } from "./history";
import styles from "./side.module.css";
import { Stream } from "./stream";

interface ActivityProps {
  readonly form: FormDto;
  readonly record: DataRecord;
  readonly refs: Refs;
  readonly mayRevert: boolean;
}

const TABS = ["allActivity", "comments", "history"] as const;

/** What people said, what was changed and what happened in flows: all of it in one stream, or one of them alone. */
export function Activity({ form, record, refs, mayRevert }: ActivityProps) {
  const t = useTexts(recordTexts);
  const [tab, setTab] = useState<(typeof TABS)[number]>("allActivity");
  const place = { app: form.app, form: form.key, id: record.id };
  return (
    <section className={styles.section}>
      <div className={styles.tabs} role="tablist" aria-label={t("activity")}>
        {TABS.map((one) => (
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
      {tab !== "history" && <CommentForm {...place} />}
      {tab === "allActivity" && <Stream form={form} record={record} refs={refs} mayRevert={mayRevert} />}
      {tab === "comments" && <Comments {...place} refs={mergeRefs(refs, undefined)} />}
      {tab === "history" && <History form={form} record={record} refs={refs} mayRevert={mayRevert} />}
    </section>
  );
}
