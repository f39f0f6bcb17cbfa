import { useEffect, useMemo } from "react";
import { withInner } from "@/features/condition/inner-fields";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields } from "@/features/form/field";
import { formTexts } from "@/features/form/texts/texts";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { choicesOf, isDate, isKey, type Choice } from "../aggregate/source-fields";
import { usePreviewForm } from "../calls/drafts";
import { buildTexts } from "../texts/texts";
import styles from "./new-definition.module.css";
import type { Start } from "./starters";

interface FirstGroupProps {
  readonly id: string;
  readonly app: string;
  readonly form: string;
  readonly group: Start["group"];
  readonly onChange: (group: Start["group"]) => void;
}

/** What the rows of a new aggregate table are told apart by: most often what is chosen, not what is typed. */
export function FirstGroup({ id, app, form, group, onChange }: FirstGroupProps) {
  const t = useTexts(buildTexts);
  const inForm = useTexts(formTexts);
  const condition = useTexts(conditionTexts);
  const found = usePreviewForm(app, form).data?.form;
  const offered = useMemo(() => {
    if (found?.key !== form) return [];
    const own = withInner(readFields(found.schema).filter(isColumn), inForm);
    return choicesOf([...own, ...systemFields((key) => condition(`system_${key}`))]).filter(isKey);
  }, [found, form, inForm, condition]);
  const first = useMemo(
    () => offered.find(isChosen) ?? offered.find(({ path }) => path === "created_by"),
    [offered],
  );
  useEffect(() => {
    if (group === undefined && first) onChange(groupOf(first));
  }, [group, first, onChange]);
  return (
    <>
      <label htmlFor={id}>{t("newGroup")}</label>
      <SelectInput
        id={id}
        value={group?.path ?? ""}
        describedBy={`${id}-hint`}
        options={offered.map((choice) => ({ value: choice.path, title: choice.title }))}
        onChange={(path) => {
          const choice = offered.find((one) => one.path === path);
          if (choice) onChange(groupOf(choice));
        }}
      />
      <p id={`${id}-hint`} className={styles.hint}>
        {t("newGroupHint")}
      </p>
    </>
  );
}

const CHOSEN: ReadonlySet<string> = new Set(["link", "select", "radio", "member", "department"]);

function isChosen({ path, field }: Choice): boolean {
  return CHOSEN.has(field.kind) && !path.endsWith("_by") && path !== "flow_state";
}

/** Days are too many rows to begin with. */
function groupOf(choice: Choice): NonNullable<Start["group"]> {
  return isDate(choice) ? { path: choice.path, by: "month" } : { path: choice.path };
}
