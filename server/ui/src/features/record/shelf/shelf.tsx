/** Records that lie aside, in the recycle bin or the archive, with what may become of them. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { SidePage } from "@/shared/ui/side-page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import type { useRecords } from "../calls/records";
import { listAddress } from "../list/list-place";
import type { Selection } from "../list/use-selection";
import { recordTexts } from "../texts/texts";
import styles from "./shelf.module.css";
import { ShelfRow } from "./shelf-row";

interface ShelfProps {
  readonly title: string;
  readonly form: FormDto;
  readonly pages: ReturnType<typeof useRecords>;
  readonly selection: Selection;
  readonly empty: { readonly title: string; readonly text: string };
  /** What can be done with all of it, while nothing is chosen. */
  readonly whole?: ReactNode;
  readonly ofChosen: (ids: readonly string[]) => ReactNode;
  readonly noteOf: (record: DataRecord) => { readonly note: string; readonly at: string };
  readonly ofOne: (record: DataRecord) => ReactNode;
  /** What stands above the records. */
  readonly children?: ReactNode;
}

export function Shelf(props: ShelfProps) {
  const { title, form, pages, selection } = props;
  const list = listAddress(form.app, form.key);
  const t = useTexts(recordTexts);
  const records = pages.list.records;
  const chosen = records.map((record) => record.id).filter((id) => selection.has(id));
  return (
    <SidePage
      back={list}
      backLabel={t("backToList")}
      title={title}
      actions={
        chosen.length === 0 ? (
          props.whole && <div className={styles.actions}>{props.whole}</div>
        ) : (
          <div className={styles.actions} role="toolbar" aria-label={t("selected", { n: chosen.length })}>
            <span role="status">{t("selected", { n: chosen.length })}</span>
            {props.ofChosen(chosen)}
          </div>
        )
      }
    >
      {props.children}
      {pages.isPending ? (
        <ListSkeleton rows={6} />
      ) : pages.error && records.length === 0 ? (
        <LoadProblem error={pages.error} retry={() => void pages.refetch()} />
      ) : records.length === 0 ? (
        <Empty title={props.empty.title} text={props.empty.text}>
          <Link to={list} className="c-button">
            {t("backToList")}
          </Link>
        </Empty>
      ) : (
        <>
          <label className={styles.all}>
            <input
              type="checkbox"
              className="c-check"
              checked={chosen.length === records.length}
              onChange={(event) =>
                event.target.checked ? selection.set(records.map((record) => record.id)) : selection.clear()
              }
            />
            {t("selectLoaded", { n: records.length })}
          </label>
          <ul className={styles.rows}>
            {records.map((record) => (
              <ShelfRow
                key={record.id}
                record={record}
                href={`/apps/${form.app}/${form.key}/${record.id}`}
                selected={selection.has(record.id)}
                onToggle={selection.toggle}
                {...props.noteOf(record)}
              >
                {props.ofOne(record)}
              </ShelfRow>
            ))}
          </ul>
        </>
      )}
      {pages.hasNextPage && (
        <Button
          className={styles.next}
          disabled={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t("moreHistory")}
        </Button>
      )}
    </SidePage>
  );
}
