import { IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { containerOf, fieldsAt } from "../field-path";
import { addField } from "../form-edits";
import { formDesignTexts } from "../texts/texts";
import { FormSelect } from "./form-select";
import { LinkBy } from "./link-by";
import { optionsOfFields, useOtherForm } from "./other-forms";
import type { FieldPanelProps } from "./panels";
import styles from "./properties.module.css";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";
import { Where } from "./where";

/** Where a link leads, which records may be chosen, and what choosing one brings along. */
export function LinkTarget({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const designer = useDesigner();
  const set = useKeyword(path);
  const { schema } = field;
  const other = useOtherForm(schema["x-form"]);
  const container = containerOf(path);
  const siblings =
    container === null
      ? designer.fields
      : (designer.fields.find((one) => one.key === container)?.columns ?? []);
  const targets = siblings.filter((one) => one.key !== field.key && !one.computed);
  const mirrors = other.fields.filter(
    (one) => one.kind === "link" && one.schema["x-form"] === designer.key && container === null,
  );
  const shown = siblings.filter((one) => one.kind === "lookup" && one.schema["x-link"] === field.key);

  /** Shows a field of the chosen record beside the link, always current. */
  const show = (key: string) => {
    const title = other.fields.find((one) => one.key === key)?.title ?? key;
    designer.store.edit((draft) => {
      const index = draft.keys(fieldsAt(container)).indexOf(field.key) + 1;
      addField(draft, { container, index }, "lookup", {
        title,
        "x-kind": "lookup",
        "x-link": field.key,
        "x-field": key,
      });
    });
  };

  return (
    <>
      <FormSelect value={schema["x-form"]} onChange={(next) => set("x-form", next)} />
      <PropertyRow keyword="x-many" label={t("many")} inline>
        {(id) => (
          <SwitchInput id={id} value={schema["x-many"] ?? false} onChange={(next) => set("x-many", next)} />
        )}
      </PropertyRow>
      {(designer.published.has(path) || schema["x-link-by"]) && other.fields.length > 0 && (
        <LinkBy value={schema["x-link-by"]} other={other} onChange={(next) => set("x-link-by", next)} />
      )}
      {(mirrors.length > 0 || schema["x-mirror"]) && (
        <PropertyRow keyword="x-mirror" label={t("mirror")} help={t("mirrorHelp")}>
          {(id, describedBy) => (
            <SelectInput
              id={id}
              value={schema["x-mirror"] ?? ""}
              emptyTitle={t("noMirror")}
              options={optionsOfFields(mirrors)}
              onChange={(next) => set("x-mirror", next === "" ? undefined : next)}
              describedBy={describedBy}
            />
          )}
        </PropertyRow>
      )}
      {other.fields.length > 0 && (
        <PropertyRow keyword="shown" label={t("shownFields")} help={t("shownFieldsHelp")}>
          {(id, describedBy) => (
            <SelectInput
              id={id}
              value=""
              emptyTitle={t("addShown")}
              options={optionsOfFields(
                other.fields.filter((one) => !shown.some((lookup) => lookup.schema["x-field"] === one.key)),
              )}
              onChange={show}
              describedBy={describedBy}
            />
          )}
        </PropertyRow>
      )}
      {other.fields.length > 0 && !schema["x-many"] && (
        <Fill
          value={schema["x-fill"] ?? {}}
          own={optionsOfFields(targets)}
          theirs={optionsOfFields(other.fields)}
          onChange={(next) => set("x-fill", Object.keys(next).length > 0 ? next : undefined)}
        />
      )}
      <Where
        label={t("choosable")}
        other={other}
        value={schema["x-where"]}
        onChange={(next) => set("x-where", next)}
      />
    </>
  );
}

interface FillProps {
  readonly value: Readonly<Record<string, string>>;
  readonly own: readonly { readonly value: string; readonly title: string }[];
  readonly theirs: readonly { readonly value: string; readonly title: string }[];
  readonly onChange: (fill: Record<string, string>) => void;
}

/** Fields that are filled from the chosen record once, and may then be changed. */
function Fill({ value, own, theirs, onChange }: FillProps) {
  const t = useTexts(formDesignTexts);
  const pairs = Object.entries(value);
  const write = (next: readonly (readonly [string, string])[]) => onChange(Object.fromEntries(next));
  return (
    <PropertyRow keyword="x-fill" label={t("fill")} help={t("fillHelp")} group>
      {(id) => (
        <div className={styles.list} id={id}>
          {pairs.map(([to, from], index) => (
            <div key={to} className={styles.fill}>
              <SelectInput
                id={`${id}-from-${index}`}
                label={t("fillFrom")}
                value={from}
                options={theirs}
                onChange={(next) => write(pairs.map((pair, at) => (at === index ? [to, next] : pair)))}
              />
              <span aria-hidden="true">→</span>
              <SelectInput
                id={`${id}-to-${index}`}
                label={t("fillTo")}
                value={to}
                options={own}
                onChange={(next) => write(pairs.map((pair, at) => (at === index ? [next, from] : pair)))}
              />
              <IconButton
                icon="close"
                label={t("removeFill")}
                onClick={() => write(pairs.filter((_, at) => at !== index))}
              />
            </div>
          ))}
          <SelectInput
            id={`${id}-add`}
            label={t("addFill")}
            value=""
            emptyTitle={t("addFill")}
            options={own.filter((one) => !(one.value in value))}
            onChange={(to) => write([...pairs, [to, theirs[0]?.value ?? ""]])}
          />
        </div>
      )}
    </PropertyRow>
  );
}
