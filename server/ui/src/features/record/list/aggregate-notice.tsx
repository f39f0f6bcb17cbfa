import type { FormDto } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { useAggregate } from "../calls/aggregate";
import { recordTexts } from "../texts/texts";
import styles from "./aggregate-notice.module.css";

/** Says where the rows of an aggregate table come from, and whether they are complete. */
export function AggregateNotice({ form }: { readonly form: FormDto }) {
  const t = useTexts(recordTexts);
  const aggregate = useAggregate(form.app, form.key).data;
  if (!aggregate) return null;
  const building = aggregate.state === "building";
  return (
    <p className={styles.notice} data-tone={building ? "warning" : "quiet"} role="status">
      {building ? t("aggregateBuilding") : t("aggregateFollows", { about: aggregate.description ?? "" })}
    </p>
  );
}
