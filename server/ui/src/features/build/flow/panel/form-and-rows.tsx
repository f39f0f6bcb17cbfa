import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { textIn, type FlowNode } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { Row } from "../../frame/row";
import { useNode } from "./use-node";

interface FormAndRowsProps {
  readonly node: FlowNode;
  readonly rowsLabel: string;
  /** For the record as a whole. */
  readonly once: string;
  /** For each row of a sub-form with this name. */
  readonly each: (name: string) => string;
  /** Whether it does so once only, never for each of several rows. */
  readonly onlyOnce?: boolean;
}

/** The form a node works on, and whether it does so once or for each row of a sub-form of the flow's record. */
export function FormAndRows({ node, rowsLabel, once, each, onlyOnce = false }: FormAndRowsProps) {
  const t = useTexts(flowDesignTexts);
  const { entries, own, rows } = useFlow();
  const { id, set } = useNode(node);
  const key = textIn(node.keywords["form"]);
  const subForms = onlyOnce ? [] : [...own.filter((field) => field.kind === "subform"), ...rows];
  return (
    <>
      <Row id={`${id}-form`} label={t("form")}>
        <SelectInput
          id={`${id}-form`}
          value={key}
          emptyTitle={key === "" ? t("chooseForm") : undefined}
          options={entries
            .filter((entry) => entry.kind === "form")
            .map((entry) => ({ value: entry.key, title: entry.title }))}
          onChange={(next) => set("form", next)}
        />
      </Row>
      {key !== "" && subForms.length > 0 && (
        <Row id={`${id}-each`} label={rowsLabel}>
          <SelectInput
            id={`${id}-each`}
            value={textIn(node.keywords["each"])}
            emptyTitle={once}
            options={subForms.map((field) => ({ value: field.key, title: each(field.title) }))}
            onChange={(next) => set("each", next === "" ? undefined : next)}
          />
        </Row>
      )}
    </>
  );
}
