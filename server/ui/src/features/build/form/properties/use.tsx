import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { setRequired } from "../form-edits";
import { formDesignTexts } from "../texts/texts";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { Undrawn } from "./undrawn";
import { useKeyword } from "./use-keyword";

const WITH_PLACEHOLDER: ReadonlySet<string> = new Set([
  "text",
  "textarea",
  "rich-text",
  "number",
  "money",
  "year",
  "phone",
  "email",
  "url",
  "id-card",
  "barcode",
  "select",
  "multi-select",
  "tags",
  "member",
  "members",
  "department",
  "departments",
  "link",
]);
/** Values of these are lists or parts, which cannot be compared as a whole. */
const NOT_UNIQUE: ReadonlySet<string> = new Set([
  "checkbox",
  "multi-select",
  "tags",
  "subform",
  "attachment",
  "image",
  "signature",
  "address",
  "location",
  "json",
  "rich-text",
  "members",
  "departments",
  "switch",
]);
const MASKED: ReadonlySet<string> = new Set(["text", "textarea", "phone", "email", "address", "id-card"]);

/** A barcode offers the camera anyway. */
const SCANNED: ReadonlySet<string> = new Set(["text", "link"]);

/** Words that mean something as a whole only can be stored encrypted. */
const SENSITIVE: ReadonlySet<string> = new Set(["text", "textarea", "phone", "email", "id-card"]);

/** How the field is used: required, unique, who types it, what is shown of it. */
export function Use({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const { store } = useDesigner();
  const set = useKeyword(path);
  const { schema, kind } = field;
  return (
    <>
      {WITH_PLACEHOLDER.has(kind) && (
        <PropertyRow keyword="x-placeholder" label={t("placeholder")}>
          {(id) => (
            <TextInput
              id={id}
              value={schema["x-placeholder"] ?? ""}
              onChange={(next) => set("x-placeholder", next)}
            />
          )}
        </PropertyRow>
      )}
      <PropertyRow keyword="required" label={t("required")} inline>
        {(id) => (
          <SwitchInput
            id={id}
            value={field.required}
            onChange={(next) => store.edit((draft) => setRequired(draft, path, next))}
          />
        )}
      </PropertyRow>
      {!NOT_UNIQUE.has(kind) && !(kind === "link" && schema["x-many"]) && (
        <PropertyRow keyword="x-unique" label={t(path.includes(".") ? "uniqueInRows" : "unique")} inline>
          {(id) => (
            <SwitchInput
              id={id}
              value={schema["x-unique"] === true}
              onChange={(next) => set("x-unique", next)}
            />
          )}
        </PropertyRow>
      )}
      <PropertyRow keyword="x-readonly" label={t("readonly")} help={t("readonlyHelp")} inline>
        {(id, describedBy) => (
          <SwitchInput
            id={id}
            value={schema["x-readonly"] ?? false}
            onChange={(next) => set("x-readonly", next)}
            describedBy={describedBy}
          />
        )}
      </PropertyRow>
      <Undrawn path={path} field={field} />
      {SENSITIVE.has(kind) && !path.includes(".") && (
        <PropertyRow keyword="x-sensitive" label={t("sensitive")} help={t("sensitiveHelp")} inline>
          {(id, describedBy) => (
            <SwitchInput
              id={id}
              value={schema["x-sensitive"] === true}
              onChange={(next) => set("x-sensitive", next)}
              describedBy={describedBy}
            />
          )}
        </PropertyRow>
      )}
      {SCANNED.has(kind) && (
        <PropertyRow keyword="x-scan" label={t("scan")} help={t("scanHelp")} inline>
          {(id, describedBy) => (
            <SwitchInput
              id={id}
              value={schema["x-scan"] === true}
              onChange={(next) => set("x-scan", next)}
              describedBy={describedBy}
            />
          )}
        </PropertyRow>
      )}
      {MASKED.has(kind) && (
        <PropertyRow keyword="x-mask" label={t("mask")} help={t("maskHelp")}>
          {(id, describedBy) => (
            <SelectInput
              id={id}
              value={schema["x-mask"] ?? ""}
              emptyTitle={t("mask_none")}
              options={(["phone", "id", "middle"] as const).map((mask) => ({
                value: mask,
                title: t(`mask_${mask}`),
              }))}
              onChange={(next) => set("x-mask", next)}
              describedBy={describedBy}
            />
          )}
        </PropertyRow>
      )}
    </>
  );
}
