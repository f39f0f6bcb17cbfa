import { App } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { readFields } from "@/features/form/field";
import { useFormEnv } from "@/features/form/form-scope";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { FormDto, Refs } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useDistinct, type DuplicateSet } from "../calls/found";
import { MOST_MERGED, rulesOf } from "../rules";
import { duplicateTexts } from "../texts/texts";
import styles from "./found-page.module.css";

interface SetCardProps {
  readonly form: FormDto;
  readonly set: DuplicateSet;
  readonly refs: Refs;
  readonly onMerge: (records: readonly DataRecord[]) => void;
}

/** Records that are taken for the same thing, to be merged or said to be different. */
export function SetCard({ form, set, refs, onMerge }: SetCardProps) {
  const t = useTexts(duplicateTexts);
  const { message } = App.useApp();
  const distinct = useDistinct(form.app, form.key);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosen = set.records.filter((record) => !left.has(record.id));
  const ids = chosen.map((record) => record.id);
  const mayMerge = form.rights.update && form.rights.delete;

  const remember = async (records: readonly string[], different: boolean) => {
    try {
      message.destroy();
      await distinct.mutateAsync({ records, distinct: different });
      if (!different) return;
      void message.open({
        type: "success",
        duration: 8,
        content: (
          <>
            {t("distinctDone", { n: records.length })}{" "}
            <Button look="quiet" onClick={() => void remember(records, false)}>
              {t("undo")}
            </Button>
          </>
        ),
      });
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const toggle = (id: string) =>
    setLeft((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });

  return (
    <li className={styles.set}>
      <div className={styles.setHead}>
        <strong>{t("set", { n: set.records.length, score: set.score })}</strong>
        <Button
          look="quiet"
          disabled={distinct.isPending || ids.length < 2}
          onClick={() => void remember(ids, true)}
        >
          {t("distinct")}
        </Button>
        {mayMerge && (
          <Button disabled={ids.length < 2 || ids.length > MOST_MERGED} onClick={() => onMerge(chosen)}>
            {ids.length === set.records.length ? t("merge") : t("mergeChosen", { n: ids.length })}
          </Button>
        )}
      </div>
      <ul className={styles.records}>
        {set.records.map((record) => (
          <li key={record.id} className={styles.record}>
            {set.records.length > 2 && (
              <input
                type="checkbox"
                className="c-check"
                aria-label={t("choose", { title: record.title })}
                checked={!left.has(record.id)}
                onChange={() => toggle(record.id)}
              />
            )}
            <div className={styles.words}>
              <Link to={`/apps/${form.app}/${form.key}/${record.id}`}>{record.title}</Link>
              <Compared form={form} record={record} refs={refs} />
            </div>
            <span className={styles.meta} title={formatExact(record.created_at)}>
              {t("createdLine", {
                by: (record.created_by && refs.members?.[record.created_by]) || t("system"),
                at: formatMoment(record.created_at),
              })}
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** The values the rules compare beside the title. */
function Compared({ form, record, refs }: { form: FormDto; record: DataRecord; refs: Refs }) {
  const env = useFormEnv(refs);
  const keys = new Set(rulesOf(form.schema).flatMap((rule) => Object.keys(rule.match)));
  const values = readFields(form.schema)
    .filter((field) => keys.has(field.key))
    .map((field) => {
      const value = record.values[field.key];
      return value === undefined || value === null || isEmpty(value)
        ? ""
        : kindFor(field.kind).text(value, field, env);
    })
    .filter((text) => text !== "" && text !== record.title);
  return values.length > 0 ? <span className={styles.meta}>{values.join(" · ")}</span> : null;
}
