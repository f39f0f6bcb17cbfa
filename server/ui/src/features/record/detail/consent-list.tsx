import type { FormDto } from "@/shared/api/form-types";
import { useMe } from "@/shared/api/me";
import type { DataRecord } from "@/shared/api/types";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useConsents } from "../calls/consents";
import { recordTexts } from "../texts/texts";
import styles from "./side.module.css";

/** What somebody agreed to when they sent this record through a public link. */
export function ConsentList({ form, record }: { readonly form: FormDto; readonly record: DataRecord }) {
  const t = useTexts(recordTexts);
  const me = useMe().data;
  // What a member made came through no link.
  const asked = me?.is_admin === true && !record.created_by;
  const items = useConsents(form.app, form.key, record.id, asked).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className={styles.section} aria-label={t("consents")}>
      <h2 className={styles.heading}>{t("consents")}</h2>
      {items.map((given) => (
        <details key={given.id} className={styles.run} open>
          <summary>
            <span>{t("consentVersion", { n: given.version })}</span>
            <span className={styles.at}>{formatMoment(given.at)}</span>
          </summary>
          <p className={styles.consent}>{given.text}</p>
          {given.signature && (
            <img className={styles.signature} src={given.signature} alt={t("consentSignature")} />
          )}
          {given.ip && <p className={styles.none}>{t("consentFrom", { ip: given.ip })}</p>}
          {given.intact ? (
            <p className={styles.none}>{t("consentIntact")}</p>
          ) : (
            <p role="alert">{t("consentChanged")}</p>
          )}
        </details>
      ))}
    </section>
  );
}
