import { Link } from "react-router";
import { isColumn, readFields, type Field } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import { useAggregate } from "@/features/record/calls/aggregate";
import { ApiProblem } from "@/shared/api/problem";
import type { Values } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { ToneTag } from "@/shared/ui/tone-tag";
import { usePreviewAggregate, type AggregatePreview } from "../calls/aggregates";
import { SheetPart } from "../frame/sheet";
import styles from "./aggregate.module.css";
import { aggregateTexts } from "./texts/texts";

interface PreviewRowsProps {
  readonly app: string;
  readonly aggregate: string;
  readonly text: string;
  /** The document has no problems. */
  readonly sound: boolean;
  /** The table is in force, be it as it was before. */
  readonly published: boolean;
}

/** The first rows the stored records come to, as the document stands; and how far the table in force is. */
export function PreviewRows({ app, aggregate, text, sound, published }: PreviewRowsProps) {
  const t = useTexts(aggregateTexts);
  const preview = usePreviewAggregate(app, aggregate, text, sound);
  const { error, data } = preview;
  return (
    <SheetPart id="aggregate-part-preview" title={t("preview")} help={t("previewHelp")}>
      {published && <InForce app={app} aggregate={aggregate} />}
      {!sound || (error instanceof ApiProblem && error.problems.length > 0) ? (
        <p role="status">{t("previewProblems")}</p>
      ) : error ? (
        <LoadProblem error={error} retry={() => void preview.refetch()} compact />
      ) : !data ? (
        <ListSkeleton rows={4} />
      ) : data.withheld ? (
        <p role="status">{t("previewWithheld")}</p>
      ) : (
        <FormScope app={app} refs={data.refs}>
          <Rows preview={data} />
        </FormScope>
      )}
    </SheetPart>
  );
}

interface ShownRow {
  readonly id: string;
  readonly values: Values;
  readonly breaks: boolean;
}

function Rows({ preview }: { readonly preview: AggregatePreview }) {
  const t = useTexts(aggregateTexts);
  const { rows, groups, breaking, looked, exact } = preview;
  const fields = readFields(preview.form.schema).filter(isColumn);
  const columns = fields.map((field, index): Column<ShownRow> => {
    const { align } = kindFor(field.kind);
    return {
      key: field.key,
      title: field.title,
      ...(align ? { align } : {}),
      render: (row) => (
        <>
          <Value field={field} values={row.values} />
          {index === 0 && row.breaks && <ToneTag tone="red">{t("breaks")}</ToneTag>}
        </>
      ),
    };
  });
  return (
    <>
      <p role="status">
        {t(exact ? "previewSummary" : "previewSummaryPart", { looked, groups })}
        {breaking > 0 && <strong className={styles.warning}>{t("previewBreaking", { n: breaking })}</strong>}
      </p>
      {rows.length > 0 && (
        <RowsTable
          label={t("preview")}
          columns={columns}
          rows={rows.map((row, index) => ({ ...row, id: String(index) }))}
          rowKey={(row) => row.id}
        />
      )}
      {groups > rows.length && <p className={styles.help}>{t("previewMore", { n: groups - rows.length })}</p>}
    </>
  );
}

function Value({ field, values }: { readonly field: Field; readonly values: Values }) {
  const value = values[field.key];
  if (value === undefined || isEmpty(value)) return <span className={styles.help}>–</span>;
  const kind = kindFor(field.kind);
  const Show = kind.Cell ?? kind.Display;
  return <Show field={field} value={value} />;
}

function InForce({ app, aggregate }: { readonly app: string; readonly aggregate: string }) {
  const t = useTexts(aggregateTexts);
  const state = useAggregate(app, aggregate).data?.state;
  if (!state) return null;
  return (
    <p className={styles.inForce} data-state={state}>
      <span role="status">{t(`state_${state}`)}</span>
      <Link to={`/apps/${app}/${aggregate}`}>{t("openTable")}</Link>
    </p>
  );
}
