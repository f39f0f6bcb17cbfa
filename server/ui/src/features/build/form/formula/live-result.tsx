import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useFormEnv } from "@/features/form/form-scope";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import { get } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import type { Json, RecordPage } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { evaluatePreview } from "../../calls/drafts";
import { findField, useDesigner } from "../designer-context";
import { containerOf, keyOf } from "../field-path";
import { formDesignTexts } from "../texts/texts";
import styles from "./formula.module.css";

const PAUSE_MS = 350;
const SAMPLES = 20;
const NO_REFS = {};

/** What the formula yields on a stored record, asked of the engine as one types. */
export function LiveResult({ path, formula }: { readonly path: string; readonly formula: string }) {
  const t = useTexts(formDesignTexts);
  const designer = useDesigner();
  const { app, key } = designer;
  const inForce = designer.published.size > 0;
  const records = useQuery({
    queryKey: ["samples", app, key],
    queryFn: ({ signal }) =>
      get<RecordPage>("/apps/{app}/forms/{form}/records", {
        path: { app, form: key },
        query: { limit: SAMPLES },
        signal,
      }),
    enabled: inForce,
  });
  const items = records.data?.items ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const id = chosen ?? items[0]?.id ?? null;
  const text = useSettled(designer.state.text);
  const result = useQuery({
    queryKey: ["formula", app, key, path, id, text],
    queryFn: ({ signal }) =>
      evaluatePreview(app, { form: key, files: { [designer.path]: text }, values: {}, id }, signal),
    enabled: id !== null && formula.trim() !== "",
    retry: false,
    gcTime: 30_000,
  });
  const env = useFormEnv(result.data?.refs ?? NO_REFS);
  if (formula.trim() === "") return null;
  if (id === null) return <p className={styles.hint}>{t("noSample")}</p>;
  const field = findField(designer.fields, path);
  const value = valueAt(result.data?.values ?? {}, path);
  // A formula that names nothing known still runs, on what the record held before.
  const blocked = designer.problems.has(path) ? t("resultBlocked") : null;
  const problem = result.error instanceof ApiProblem ? ownProblem(result.error, path) : blocked;
  return (
    <div className={styles.live}>
      <SelectInput
        id="formula-sample"
        label={t("sampleRecord")}
        value={id}
        options={items.map((record) => ({ value: record.id, title: record.title || record.id }))}
        onChange={setChosen}
      />
      <output data-bad={problem !== null || undefined}>
        {problem ??
          (result.isFetching && !result.data
            ? t("evaluating")
            : isEmpty(value)
              ? t("resultEmpty")
              : Array.isArray(value) && containerOf(path) !== null
                ? value
                    .map((one) => (field ? kindFor(field.kind).text(one, field, env) : String(one)))
                    .join(" · ")
                : field
                  ? kindFor(field.kind).text(value ?? null, field, env)
                  : "")}
      </output>
    </div>
  );
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** A column has one result for each row. */
function valueAt(values: Readonly<Record<string, Json | undefined>>, path: string): Json | undefined {
  const container = containerOf(path);
  if (container === null) return values[path];
  const rows = values[container];
  if (!Array.isArray(rows)) return undefined;
  return rows.map((row) =>
    typeof row === "object" && row !== null && !Array.isArray(row) ? (row[keyOf(path)] ?? null) : null,
  );
}

/** What the engine says about this formula; elsewhere in the form is not of interest here. */
function ownProblem(error: ApiProblem, path: string): string {
  const place = `/${keyOf(path)}/x-formula`;
  const own = error.problems.find((problem) => problem.pointer.endsWith(place));
  return (own ?? error.problems[0])?.message ?? error.message;
}
