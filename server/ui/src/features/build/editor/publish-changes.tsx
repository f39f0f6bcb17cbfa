import { LoadProblem } from "@/shared/ui/load-problem";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import type {
  ChangedFormula,
  Conversion,
  Counted,
  FieldChange,
  FitTrial,
  FormChange,
  FormulaTrial,
  Misfit,
  UniqueTrial,
  useChanges,
} from "../calls/drafts";
import { useKindTitle } from "../form/use-kind-title";
import { grouped } from "../list/kinds";
import type { KindName } from "@/shared/api/form-types";
import type { DefinitionEntry } from "@/shared/api/types";
import { buildTexts, type BuildTextKey } from "../texts/texts";
import styles from "./editor.module.css";

interface PublishChangesProps {
  readonly found: ReturnType<typeof useChanges>;
  /** All that is published: what the server says nothing of is named. */
  readonly drafts: readonly DefinitionEntry[];
}

/** What is published, and what that means for the records that are stored, form by form. */
export function PublishChanges({ found, drafts }: PublishChangesProps) {
  const t = useTexts(buildTexts);
  if (!found.data) return <LoadProblem error={found.error} retry={() => void found.refetch()} compact />;
  const { forms, missing_secrets: missing, counted_tables: tables = [] } = found.data;
  const told = new Set(forms.map((form) => `forms/${form.form}.json`));
  const others = drafts.filter((entry) => !told.has(entry.path));
  return (
    <>
      <p>{t("publishText")}</p>
      {grouped(others).map(({ kind, entries }) => (
        <p key={kind}>
          {t("publishedAlong", {
            kind: t(`kind_${kind}`),
            titles: inList(entries.map((entry) => entry.title)),
          })}
        </p>
      ))}
      {forms.length === 0 ? (
        <p>{t("noFieldChanges")}</p>
      ) : (
        forms.map((form) => <Form key={form.form} form={form} />)
      )}
      {tables.map((table) => (
        <p key={table.key} role="note">
          {t(table.new ? "tableCounted" : "tableCountedAnew", { title: table.title })}
        </p>
      ))}
      {missing.map(({ flow, title, secret }) => (
        <p key={`${flow}/${secret}`} role="note">
          {t("secretNotSet", { title, secret })}
        </p>
      ))}
    </>
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
        <Formulas {...form} />
        {form.clashes?.map((trial) => (
          <UniqueWords key={trial.fields.join()} trial={trial} />
        ))}
        {form.fit && <FitWords fit={form.fit} />}
        <Views {...form} />
      </ul>
    </section>
  );
}

/** Which formulas give otherwise from now on, and in how many records they are worked out anew. */
function Formulas({ formulas, records, trial }: Pick<FormChange, "formulas" | "records" | "trial">) {
  const t = useTexts(buildTexts);
  const kindTitle = useKindTitle();
  const turned = formulas.filter((one) => one.from !== undefined && one.to !== undefined);
  const titles = (ones: readonly ChangedFormula[]) => inList(ones.map((one) => one.title));
  const own = formulas.filter((one) => !one.follows && !one.left);
  const left = formulas.filter((one) => one.left);
  const following = formulas.filter((one) => one.follows);
  return (
    <>
      {turned.map(({ path, title, from = "", to = "" }) => (
        <li key={path} data-change="converted">
          {t("formulaGives", { title, from: kindTitle(from as KindName), to: kindTitle(to as KindName) })}
        </li>
      ))}
      {formulas.flatMap(({ path, title, rereads }) =>
        rereads.map(({ name, was, is }) => (
          <li key={`${path} ${name}`} data-change="reread" data-loses>
            {t("formulaRereads", { title, name, was, is })}
          </li>
        )),
      )}
      {own.length > 0 && records.value > 0 && (
        <li data-change="recomputed">
          {t("formulasChanged", { titles: titles(own) })}
          {following.length > 0 && <em>{t("formulasFollow", { titles: titles(following) })}</em>}
          <p>{t("recordsRecomputed", { n: countText(records) })}</p>
          {trial && <TrialWords trial={trial} />}
        </li>
      )}
      {left.length > 0 && records.value > 0 && (
        <li data-change="left">
          {t("formulasLeft", { titles: titles(left) })}
          <p>{t("formulasLeftKeep")}</p>
        </li>
      )}
    </>
  );
}

/** Which shared views lose something, and how many of those members keep for themselves. */
function Views({ views, private_views: own }: Pick<FormChange, "views" | "private_views">) {
  const t = useTexts(buildTexts);
  return (
    <>
      {views?.map(({ title, withheld }, index) => (
        <li key={`view ${index}`} data-change="view" data-loses={withheld ? true : undefined}>
          {t(withheld ? "viewWithheld" : "viewLoses", { title })}
        </li>
      ))}
      {own && own.touched > 0 && (
        <li data-change="view" data-loses={own.withheld > 0 ? true : undefined}>
          {t("privateViewsLose", { n: own.touched })}
          {own.withheld > 0 && <em>{t("privateViewsWithheld", { n: own.withheld })}</em>}
        </li>
      )}
    </>
  );
}

/** In how many records formulas would say something else, and in which they would say nothing. */
function TrialWords({ trial }: { readonly trial: FormulaTrial }) {
  const t = useTexts(buildTexts);
  const { looked, exact, changed, refused, unfit, examples } = trial;
  return (
    <div className={styles.conversion}>
      <p>
        <span data-good>{t(exact ? "trialAll" : "trialSome", { n: looked, changed })}</span>
        {refused > 0 && <span data-bad>{t("trialRefused", { n: refused })}</span>}
        {unfit > 0 && <span data-bad>{t("trialUnfit", { n: unfit })}</span>}
      </p>
      <Misfits label={t("trialExamples")} examples={examples} all={refused + unfit} />
    </div>
  );
}

/** Which records could not be saved as they are any more. */
function FitWords({ fit: { looked, exact, misfits, examples } }: { readonly fit: FitTrial }) {
  const t = useTexts(buildTexts);
  return (
    <li data-change="fit">
      <div className={styles.conversion}>
        <p>
          <span data-bad>{t(exact ? "fitAll" : "fitSome", { n: misfits, looked })}</span>
        </p>
        <Misfits label={t("fitExamples")} examples={examples} all={misfits} />
        <p>{t("fitKeep")}</p>
      </div>
    </li>
  );
}

/** Which records say the same where no two may: until they are mended nothing is published. */
function UniqueWords({ trial }: { readonly trial: UniqueTrial }) {
  const t = useTexts(buildTexts);
  const { fields, looked, exact, clashes, examples } = trial;
  return (
    <li data-change="unique" data-loses>
      {t("uniqueNow", { titles: inList(fields) })}
      <div className={styles.conversion}>
        <p>
          <span data-bad>{t(exact ? "uniqueAll" : "uniqueSome", { n: clashes, looked })}</span>
        </p>
        <Misfits label={t("uniqueExamples")} examples={examples} all={clashes} />
        <p>{t("uniqueRefused")}</p>
      </div>
    </li>
  );
}

/** Some records with what is wrong with them, and how many there are beside. */
function Misfits(props: {
  readonly label: string;
  readonly examples: readonly Misfit[];
  readonly all: number;
}) {
  const t = useTexts(buildTexts);
  const { label, examples, all } = props;
  if (examples.length === 0) return null;
  return (
    <ul aria-label={label}>
      {examples.map((one) => (
        <li key={one.record}>
          <strong>{one.title === "" ? t("untitled") : one.title}</strong>
          {one.field !== "" && <q>{one.field}</q>}
          <span>{one.problem}</span>
        </li>
      ))}
      {all > examples.length && <li>{t("recordsMore", { n: all - examples.length })}</li>}
    </ul>
  );
}

/** What is said of the values there are, where they need no conversion. */
const STORED: Readonly<Partial<Record<FieldChange["change"], BuildTextKey>>> = {
  removed: "keptValues",
  renamed: "movedValues",
  converted: "stayingValues",
};

function Field({ field }: { readonly field: FieldChange }) {
  const t = useTexts(buildTexts);
  const kindTitle = useKindTitle();
  const { title, conversion } = field;
  const n = countText(field.filled);
  const isSame = field.from === field.to;
  const texts = {
    added: () => title,
    removed: () => t("fieldRemoved", { title }),
    retitled: () => t("fieldRetitled", { title }),
    renamed: () => t("fieldRenamed", { title, from: field.formerly ?? "", to: field.path }),
    converted: () =>
      isSame
        ? t(field.to === "link" ? "linkChanged" : "fieldTakesMore", { title })
        : t("fieldConverted", {
            title,
            from: kindTitle((field.from ?? "text") as KindName),
            to: kindTitle((field.to ?? "text") as KindName),
          }),
  };
  const stored = STORED[field.change];
  return (
    <li data-change={field.change} data-loses={conversion && conversion.stays > 0 ? true : undefined}>
      {texts[field.change]()}
      {stored && !conversion && (field.filled?.value ?? 0) > 0 && <em>{t(stored, { n })}</em>}
      {conversion && <ConversionWords conversion={conversion} />}
    </li>
  );
}

/** How many values convert and how many do not, with some of the latter. */
function ConversionWords({ conversion }: { readonly conversion: Conversion }) {
  const t = useTexts(buildTexts);
  const { converts, stays, exact, examples } = conversion;
  const more = stays - examples.length;
  if (converts === 0 && stays === 0) return <em>{t("nothingToConvert")}</em>;
  return (
    <div className={styles.conversion}>
      <p>
        <span data-good>{t("valuesConvert", { n: converts })}</span>
        {stays > 0 && <span data-bad>{t("valuesStay", { n: stays })}</span>}
        {!exact && <span>{t("valuesSample")}</span>}
      </p>
      {examples.length > 0 && (
        <ul aria-label={t("valuesExamples")}>
          {examples.map((one) => (
            // Several cells of one record stand in its rows.
            <li key={`${one.record} ${one.value}`}>
              <strong>{one.title === "" ? t("untitled") : one.title}</strong>
              <q>{one.value}</q>
              <span>{one.problem}</span>
            </li>
          ))}
          {more > 0 && <li>{t("valuesMore", { n: more })}</li>}
        </ul>
      )}
      {stays > 0 && <p>{t("valuesKept")}</p>}
    </div>
  );
}

function countText(count: Counted | undefined): string {
  return count ? `${count.value}${count.exact ? "" : "+"}` : "0";
}
