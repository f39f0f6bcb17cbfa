import { useMemo } from "react";
import { isColumn, titleFields } from "@/features/form/field";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextArea } from "@/shared/controls/text-area";
import { TextInput } from "@/shared/controls/text-input";
import { CheckGroup } from "@/shared/controls/choice-group";
import { useTexts } from "@/shared/i18n/texts";
import { IconChoice } from "@/shared/ui/icon-choice";
import { useDesigner } from "../designer-context";
import { TemplateInput } from "../formula/template-input";
import { formDesignTexts } from "../texts/texts";
import { optionsOfFields } from "./other-forms";
import styles from "./properties.module.css";
import { PropertyRow } from "./property-row";
import { SchemaDownload } from "./schema-download";
import { optionsBeside, uniqueOptions } from "./unique-options";

/** What belongs to the form as a whole: shown while no field is chosen. */
export function FormProperties() {
  const t = useTexts(formDesignTexts);
  const { form, fields, store } = useDesigner();
  const named = titleFields(form["x-title"]);
  const nameable = fields.filter((field) => isColumn(field) && field.kind !== "subform");
  const inTitle = useMemo(() => fields.map(({ key, title }) => ({ name: key, title })), [fields]);
  const set = (keyword: string, value: string) =>
    store.edit(
      (draft) => draft.set([keyword], value === "" && keyword !== "title" ? undefined : value),
      keyword,
    );
  return (
    <>
      <h2 className={styles.heading}>{t("formProperties")}</h2>
      <PropertyRow keyword="form-title" label={t("formTitle")}>
        {(id) => (
          <TextInput
            id={id}
            value={form.title ?? ""}
            onChange={(next) => set("title", next)}
            maxLength={60}
          />
        )}
      </PropertyRow>
      <PropertyRow keyword="form-description" label={t("formDescription")}>
        {(id) => (
          <TextArea
            id={id}
            rows={2}
            value={form.description ?? ""}
            onChange={(next) => set("description", next)}
          />
        )}
      </PropertyRow>
      <PropertyRow keyword="x-icon" label={t("formIcon")} help={t("formIconHelp")} group>
        {(id) => (
          <IconChoice
            id={id}
            label={t("formIcon")}
            value={form["x-icon"] ?? ""}
            onChange={(next) => set("x-icon", next)}
          />
        )}
      </PropertyRow>
      <PropertyRow keyword="x-title" label={t("recordTitle")} help={t("recordTitleHelp")} group>
        {(id, describedBy) => (
          <>
            <TemplateInput
              id={id}
              label={t("recordTitle")}
              value={form["x-title"] ?? ""}
              onChange={(next) => set("x-title", next)}
              describedBy={describedBy}
              fields={inTitle}
            />
            <SelectInput
              id={`${id}-insert`}
              label={t("insertField")}
              value=""
              emptyTitle={t("insertField")}
              options={optionsOfFields(nameable.filter((field) => !named.includes(field.key)))}
              onChange={(key) => set("x-title", `${form["x-title"] ?? ""} {{ ${key} }}`.trim())}
            />
          </>
        )}
      </PropertyRow>
      <AfterAdding />
      <UniqueGroups />
      <SchemaDownload />
      <p className={styles.note}>{t("propertiesHint")}</p>
    </>
  );
}

/** What a member sees who has added a record. */
function AfterAdding() {
  const t = useTexts(formDesignTexts);
  const { form, store } = useDesigner();
  const { message = "", redirect = "" } = form["x-after"] ?? {};
  const write = (next: { readonly message: string; readonly redirect: string }) => {
    const said = Object.fromEntries(Object.entries(next).filter(([, text]) => text !== ""));
    const nothing = Object.keys(said).length === 0;
    store.edit((draft) => draft.set(["x-after"], nothing ? undefined : said), "x-after");
  };
  return (
    <>
      <PropertyRow keyword="x-after" label={t("afterMessage")} help={t("afterMessageHelp")}>
        {(id, describedBy) => (
          <TextArea
            id={id}
            rows={2}
            value={message}
            onChange={(next) => write({ message: next, redirect })}
            describedBy={describedBy}
          />
        )}
      </PropertyRow>
      <PropertyRow keyword="x-after-redirect" label={t("afterRedirect")} help={t("afterRedirectHelp")}>
        {(id, describedBy) => (
          <TextInput
            id={id}
            value={redirect}
            onChange={(next) => write({ message, redirect: next.trim() })}
            describedBy={describedBy}
          />
        )}
      </PropertyRow>
    </>
  );
}

/** Fields whose values together may occur once, and columns whose values together may stand in one row. */
function UniqueGroups() {
  const t = useTexts(formDesignTexts);
  const { form, fields, store } = useDesigner();
  const groups = form["x-unique"] ?? [];
  const options = uniqueOptions(fields);
  const write = (next: readonly (readonly string[])[]) =>
    store.edit((draft) =>
      draft.set(["x-unique"], next.length === 0 ? undefined : next.map((group) => [...group])),
    );
  return (
    <PropertyRow keyword="x-unique" label={t("uniqueTogether")} group>
      {(id) => (
        <div className={styles.list} id={id}>
          {groups.map((group, index) => (
            <div key={index} className={styles.uniqueGroup}>
              <CheckGroup
                id={`${id}-${index}`}
                label={t("uniqueGroup", { n: index + 1 })}
                value={group}
                options={optionsBeside(group, options)}
                onChange={(next) => write(groups.map((one, at) => (at === index ? next : one)))}
              />
              <IconButton
                icon="close"
                label={t("removeUnique", { n: index + 1 })}
                onClick={() => write(groups.filter((_, at) => at !== index))}
              />
            </div>
          ))}
          <Button
            look="quiet"
            icon="plus"
            disabled={options.length < 2}
            onClick={() => write([...groups, []])}
          >
            {t("addUnique")}
          </Button>
        </div>
      )}
    </PropertyRow>
  );
}
