import { LoadProblem } from "@/shared/ui/load-problem";
import { Bar } from "@/shared/ui/skeleton";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useChanges, type Counted, type FieldChange, type FormChange } from "../calls/drafts";
import { useKindTitle } from "../form/use-kind-title";
import type { KindName } from "@/shared/api/form-types";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";

/** What publishing means for the records that are stored, form by form. */
export function PublishChanges({ app }: { readonly app: string }) {
  const t = useTexts(buildTexts);
  const changes = useChanges(app, true);
  if (changes.error)
    return <LoadProblem error={changes.error} retry={() => void changes.refetch()} compact />;
  if (!changes.data) return <Bar width="80%" />;
  const { forms } = changes.data;
  return (
    <div className={styles.changes}>
      <p>{t("publishText")}</p>
      {forms.length === 0 ? (
        <p>{t("noFieldChanges")}</p>
      ) : (
        forms.map((form) => <Form key={form.form} form={form} />)
      )}
    </div>
  );
}

function Form({ form }: { readonly form: FormChange }) {
  const t = useTexts(buildTexts);
  const added = form.fields.filter((field) => field.change === "added");
  const others = form.fields.filter((field) => field.change !== "added");
  return (
    <section>
      <h3>
        {form.title}
        <small>{form.new ? t("formNew") : t("storedRecords", { n: countText(form.records) })}</small>
      </h3>
      <ul>
        {added.length > 0 && (
          <li data-change="added">
            {t("fieldsAdded", {
              n: added.length,
              titles: inList(added.map((field) => field.title)),
            })}
          </li>
        )}
        {others.map((field) => (
          <Field key={field.path} field={field} />
        ))}
      </ul>
    </section>
  );
}

function Field({ field }: { readonly field: FieldChange }) {
  const t = useTexts(buildTexts);
  const kindTitle = useKindTitle();
  const n = countText(field.filled);
  const text =
    field.change === "removed"
      ? t("fieldRemoved", { title: field.title })
      : field.change === "converted"
        ? t("fieldConverted", {
            title: field.title,
            from: kindTitle((field.from ?? "text") as KindName),
            to: kindTitle((field.to ?? "text") as KindName),
          })
        : t("fieldRetitled", { title: field.title });
  const stored = field.change !== "retitled" && field.filled !== undefined && field.filled.value > 0;
  return (
    <li data-change={field.change}>
      {text}
      {stored && <em>{t(field.change === "removed" ? "keptValues" : "filledValues", { n })}</em>}
    </li>
  );
}

function countText(count: Counted | undefined): string {
  return count ? `${count.value}${count.exact ? "" : "+"}` : "0";
}
