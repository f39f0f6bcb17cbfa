import { useMemo } from "react";
import { ConditionBuilder } from "@/features/condition/condition-builder";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields, type Field } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { usePreviewForm } from "../../calls/drafts";
import { useFlow } from "../flow-context";
import { textIn, type FlowNode } from "../flow-document";
import { rowTexts } from "../texts/rows-texts";
import { flowDesignTexts } from "../texts/texts";
import { columnsOf } from "../use-queried";
import { FormAndRows } from "./form-and-rows";
import { Row } from "../../frame/row";
import { useNode } from "./use-node";

const NOTHING: readonly Field[] = [];

/** The fields of the form a node names, and the columns of the row it is worked out for. */
export function useFoundForm(node: FlowNode) {
  const { app, own, rows } = useFlow();
  const key = textIn(node.keywords["form"]);
  const form = usePreviewForm(app, key || null).data?.form;
  const each = textIn(node.keywords["each"]);
  const targets = useMemo(() => (form && form.key === key ? readFields(form.schema) : NOTHING), [form, key]);
  const row = [...own, ...rows].find((field) => field.kind === "subform" && field.key === each)?.columns;
  return { key, targets, operators: form?.key === key ? form.operators : {}, row };
}

interface FoundRecordsProps {
  readonly node: FlowNode;
  /** What becomes of the records, and how many they may be. */
  readonly help: string;
  /** Whether it looks once only, never for each of several rows. */
  readonly once?: boolean;
}

/** Which records of a form a node reaches: those a condition finds, once for the record of the flow or for each row of it. */
export function FoundRecords({ node, help, once = false }: FoundRecordsProps) {
  const t = useTexts(flowDesignTexts);
  const said = useTexts(rowTexts);
  const c = useTexts(conditionTexts);
  const { fields, rows } = useFlow();
  const { id, set } = useNode(node);
  const { key, targets, operators, row } = useFoundForm(node);
  const system = systemFields((name) => c(`system_${name}`));
  const columns = (row ?? [])
    .filter(isColumn)
    .map((field) => ({ ...field, title: t("ofRow", { name: field.title }) }));
  // The columns of a row go before the fields of the record.
  const own = [
    ...columns,
    ...fields.filter((field) => isColumn(field) && !columns.some((column) => column.key === field.key)),
    ...columnsOf(rows, (name, column) => `${name}.${column}`),
    ...system,
  ];
  return (
    <>
      <FormAndRows
        node={node}
        rowsLabel={said("lookedForBy")}
        once={said("lookedForOnce")}
        each={(name) => said("lookedForEach", { name })}
        onlyOnce={once}
      />
      {targets.length > 0 && (
        <Row id={`${id}-filter`} label={t("foundWhen")} group help={help}>
          <ConditionBuilder
            key={key}
            vocabulary={{
              fields: [...targets.filter(isColumn), ...system],
              operators,
              references: true,
              own,
            }}
            condition={node.keywords["filter"]}
            label={t("foundWhen")}
            onChange={(next) => set("filter", (next ?? {}) as Json)}
          />
        </Row>
      )}
    </>
  );
}
