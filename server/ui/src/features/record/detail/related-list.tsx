import { useMemo, useRef, useState } from "react";
import { Link } from "react-router";
import type { Field } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import { alignOf } from "@/features/form/kinds/registry";
import type { FormDto } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { Bar } from "@/shared/ui/skeleton";
import { useFormDto } from "../calls/form";
import { useLooked, useReachState } from "../calls/reach";
import { recordsKey, useRecords } from "../calls/records";
import { CreateDialog } from "../edit/create-dialog";
import { Cell } from "../list/cell";
import { allColumns, defaultColumns } from "../list/columns";
import { NewestNotice } from "../list/newest-notice";
import { recordTexts } from "../texts/texts";
import styles from "./related-list.module.css";
import { useSeen } from "./use-seen";

interface RelatedListProps {
  readonly app: string;
  readonly field: Field;
  readonly parent: DataRecord;
  readonly parentForm: string;
}

const SHOWN = 10;
const COLUMNS = 5;

export function RelatedList({ app, field, parent, parentForm }: RelatedListProps) {
  const t = useTexts(recordTexts);
  const { "x-form": target = "", "x-via": via = "" } = field.schema;
  const place = useRef<HTMLElement>(null);
  const seen = useSeen(place);
  const dto = useFormDto(app, target);
  const filter = useMemo(() => ({ all: [[via, "=", parent.id] as const] }), [via, parent.id]);
  const reach = useReachState(`${via} ${parent.id}`, recordsKey(app, target));
  const pages = useRecords(
    app,
    target,
    { filter, sort: "-created_at", limit: SHOWN + 1, quick: reach.scope.quick },
    seen && dto.data?.rights.read !== false,
  );
  useLooked(pages.list.newest, reach.scope);
  const [adding, setAdding] = useState(false);
  // Someone who may not read the child form sees no list, not an error.
  if (dto.isLoadingError || pages.isLoadingError) return null;

  const form = dto.data;
  const { records, refs, count } = pages.list;
  const all = `/apps/${app}/${target}?filter=${encodeURIComponent(JSON.stringify(filter))}`;
  return (
    <section ref={place} className={styles.list} aria-label={field.title}>
      <header className={styles.head}>
        <h2 className={styles.title}>{field.title}</h2>
        {count && (
          <span className={styles.count}>
            {count.value}
            {count.exact ? "" : "+"}
          </span>
        )}
        {records.length > SHOWN && (
          <Link to={all} className={styles.all}>
            {t("relatedAll")}
          </Link>
        )}
        {form?.rights.create && (
          <Button look="quiet" icon="plus" className={styles.add ?? ""} onClick={() => setAdding(true)}>
            {t("relatedAdd")}
          </Button>
        )}
      </header>
      <NewestNotice reach={reach} />
      {!form || pages.isPending ? (
        <div className={styles.loading}>
          <Bar width="60%" />
          <Bar width="45%" />
        </div>
      ) : records.length === 0 && reach.newest !== null ? null : records.length === 0 ? (
        <p className={styles.empty}>{t("relatedEmpty", { title: field.title })}</p>
      ) : (
        <FormScope app={app} refs={refs}>
          <RelatedTable form={form} via={via} records={records.slice(0, SHOWN)} />
        </FormScope>
      )}
      {adding && (
        <CreateDialog
          app={app}
          form={target}
          prefill={{ [via]: parent.id }}
          onClose={() => setAdding(false)}
          refs={{ records: { [parent.id]: { title: parent.title, form: parentForm } } }}
        />
      )}
    </section>
  );
}

interface RelatedTableProps {
  readonly form: FormDto;
  readonly via: string;
  readonly records: readonly DataRecord[];
}

function RelatedTable({ form, via, records }: RelatedTableProps) {
  const t = useTexts(recordTexts);
  const columns = useMemo(() => {
    const all = allColumns(form, t);
    const wanted = new Set(defaultColumns(form, undefined, all));
    // The link back says nothing here: every row has the same.
    return all
      .filter((column) => wanted.has(column.key) && column.key !== via && column.key !== "created_at")
      .slice(0, COLUMNS);
  }, [form, t, via]);
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-align={alignOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => {
            const href = `/apps/${form.app}/${form.key}/${record.id}`;
            return (
              <tr key={record.id}>
                {columns.map((column, index) => (
                  <td key={column.key} data-align={alignOf(column)}>
                    {index === 0 ? (
                      <Link to={href} aria-label={t("openRecord", { title: record.title })}>
                        <Cell column={column} record={record} />
                      </Link>
                    ) : (
                      <Cell column={column} record={record} />
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
