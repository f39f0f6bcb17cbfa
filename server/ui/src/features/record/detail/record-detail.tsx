import { useCallback, useEffect, useMemo, useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import { FormScope } from "@/features/form/form-scope";
import { FormView } from "@/features/form/form-view";
import type { FormDto } from "@/shared/api/form-types";
import type { RecordAnswer } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { evaluateRecord, useRecord } from "../calls/record";
import { RecordEdit } from "../edit/record-edit";
import { recordTexts } from "../texts/texts";
import { Activity } from "./activity";
import { ConsentList } from "./consent-list";
import styles from "./record-detail.module.css";
import { RecordHead } from "./record-head";
import { RelatedLists } from "./related-lists";
import { RuleCards } from "./rule-cards";
import { RunList } from "./run-list";
import { Unreadable } from "./unreadable";

interface RecordDetailProps {
  readonly form: FormDto;
  readonly id: string;
  readonly place: "panel" | "page";
  /** The record was deleted from here. */
  readonly onGone: () => void;
}

export function RecordDetail(props: RecordDetailProps) {
  const { form, id } = props;
  const record = useRecord(form.app, form.key, id);
  if (record.data) return <Loaded {...props} answer={record.data} />;
  if (record.error) return <LoadProblem error={record.error} retry={() => void record.refetch()} />;
  return <ListSkeleton rows={8} />;
}

function Loaded({ form, id, place, onGone, answer }: RecordDetailProps & { readonly answer: RecordAnswer }) {
  const t = useTexts(recordTexts);
  const [params, setParams] = useSearchParams();
  const { state } = useLocation();
  const [editing, setEditing] = useState(params.get("edit") === "1");
  const { record, refs, rights } = answer;
  const evaluate = useMemo(() => evaluateRecord(form.app, form.key, id), [form.app, form.key, id]);

  const stopEditing = useCallback(() => {
    setEditing(false);
    setParams(
      (before) => {
        before.delete("edit");
        return before;
      },
      // What came beside the address stays: the way to the next record.
      { replace: true, state },
    );
  }, [setParams, state]);
  useEffect(() => {
    if (place === "page") document.title = `${record.title} · Tenon`;
  }, [place, record.title]);

  const flows = form.flows.length > 0;
  return (
    <FormScope app={form.app} refs={refs}>
      <div className={styles.detail} data-place={place}>
        <RecordHead
          form={form}
          answer={answer}
          editing={editing}
          onEdit={() => setEditing(true)}
          onGone={onGone}
        />
        <div className={styles.columns}>
          <div className={styles.main}>
            <Unreadable form={form} record={record} />
            <RuleCards form={form} answer={answer} />
            {editing ? (
              <RecordEdit form={form} answer={answer} onDone={stopEditing} />
            ) : (
              <FormView
                form={form}
                values={record.values}
                refs={refs}
                mode="view"
                rights={rights}
                evaluate={evaluate}
              />
            )}
            {!editing && !record.deleted_at && <RelatedLists form={form} record={record} />}
          </div>
          <aside className={styles.side} aria-label={t("activity")}>
            {flows && <RunList form={form} record={record} />}
            <ConsentList form={form} record={record} />
            {!form.aggregate && (
              <Activity form={form} record={record} refs={refs} mayRevert={rights.update} />
            )}
          </aside>
        </div>
      </div>
    </FormScope>
  );
}
