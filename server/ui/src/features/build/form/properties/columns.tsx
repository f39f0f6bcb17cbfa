import { Icon } from "@/shared/controls/icon";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { KIND_NAMES } from "@/features/form/kinds/registry";
import { insertKind } from "../actions";
import { useDesigner } from "../designer-context";
import { fitsInRows } from "../form-edits";
import { KindIcon } from "../kind-icon";
import { formDesignTexts } from "../texts/texts";
import { useKindTitle, useStartWords } from "../use-kind-title";
import type { FieldPanelProps } from "./panels";
import styles from "./properties.module.css";
import { PropertyRow } from "./property-row";

/** The columns of a sub-form: going to one, adding another. */
export function Columns({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const designer = useDesigner();
  const titleOf = useKindTitle();
  const wordsOf = useStartWords();
  return (
    <PropertyRow keyword="items" label={t("columns")} group>
      {(id) => (
        <div className={styles.list} id={id}>
          {field.columns.map((column) => (
            <button
              key={column.key}
              type="button"
              className={styles.go}
              onClick={() => designer.select(`${path}.${column.key}`)}
            >
              <KindIcon kind={column.kind} size={14} />
              <span>{column.title}</span>
              <Icon name="right" size={12} />
            </button>
          ))}
          <SelectInput
            id={`${id}-add`}
            label={t("addColumn")}
            value=""
            emptyTitle={t("addColumn")}
            options={KIND_NAMES.filter(fitsInRows).map((kind) => ({ value: kind, title: titleOf(kind) }))}
            onChange={(next) => {
              const kind = KIND_NAMES.find((one) => one === next);
              const place = { container: field.key, index: field.columns.length };
              if (kind) insertKind(designer, kind, wordsOf(kind), place);
            }}
          />
        </div>
      )}
    </PropertyRow>
  );
}
