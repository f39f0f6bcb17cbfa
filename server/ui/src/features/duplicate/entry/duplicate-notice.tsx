import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import type { Found } from "../calls/entry";
import { duplicateTexts } from "../texts/texts";
import styles from "./duplicate-notice.module.css";

interface DuplicateNoticeProps {
  readonly app: string;
  readonly form: string;
  readonly found: readonly Found[];
}

/** Under a field: what is there already like what was typed. */
export function DuplicateNotice({ app, form, found }: DuplicateNoticeProps) {
  const t = useTexts(duplicateTexts);
  return (
    <div className={styles.notices} role="status">
      {found.map((one) => (
        <div
          key={one.fields.join()}
          className={styles.notice}
          data-block={one.on_entry === "block" || undefined}
        >
          <Icon name="warning" size={14} />
          <div>
            {one.message ? `${one.message}：` : t(one.on_entry === "block" ? "taken" : "alike")}
            <FoundRecords app={app} form={form} found={one} />
          </div>
        </div>
      ))}
    </div>
  );
}

interface FoundRecordsProps {
  readonly app: string;
  readonly form: string;
  readonly found: Found;
}

/** The records one rule found. They open beside the form, whose input must not be lost. */
export function FoundRecords({ app, form, found }: FoundRecordsProps) {
  const t = useTexts(duplicateTexts);
  return (
    <ul className={styles.records}>
      {found.records.map((record) => (
        <li key={record.id}>
          {/* A tab of its own, and drawn also in dialogs, which stand outside of the routes. */}
          <a
            href={`/apps/${app}/${form}/${record.id}`}
            target="_blank"
            rel="noreferrer"
            aria-label={`${record.title} (${t("newTab")})`}
          >
            {record.title}
          </a>{" "}
          {record.score < 100 && <span className={styles.score}>{t("percent", { n: record.score })}</span>}
        </li>
      ))}
      {found.hidden > 0 && <li>{t("hiddenAlike", { n: found.hidden })}</li>}
    </ul>
  );
}
