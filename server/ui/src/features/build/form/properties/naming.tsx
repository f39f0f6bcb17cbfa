import { isLayout } from "@/features/form/field";
import { SelectInput } from "@/shared/controls/select-input";
import { TextArea } from "@/shared/controls/text-area";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { keyFromTitle } from "../../document/free-key";
import { useDesigner } from "../designer-context";
import { containerOf, fieldAt, pathIn } from "../field-path";
import { freeFieldKey } from "../form-edits";
import { namesRead, renameField } from "../references";
import { formDesignTexts } from "../texts/texts";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** Title, help and width: what every field has. */
export function Naming({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const designer = useDesigner();
  const set = useKeyword(path);
  const layout = isLayout(field);

  /** A key nobody has chosen yet follows a title in Latin letters. */
  const setTitle = (title: string) => {
    const container = containerOf(path);
    const own = new RegExp(`^${field.kind.replaceAll("-", "_")}_\\d+$`).test(field.key);
    const follows = own || field.key === keyFromTitle(field.title);
    const wish = follows && !designer.published.has(path) ? keyFromTitle(title) : null;
    let next = path;
    designer.store.edit((draft) => {
      draft.set([...fieldAt(path), "title"], title === "" ? undefined : title);
      if (wish === null || wish === field.key) return;
      const key = freeFieldKey(draft, container, wish, namesRead(draft));
      renameField(draft, path, key);
      next = pathIn(container, key);
    }, "title");
    if (next !== path) designer.follow(next);
  };

  return (
    <>
      {field.kind !== "description" && (
        <PropertyRow keyword="title" label={t("title")}>
          {(id) => <TextInput id={id} value={field.schema.title ?? ""} onChange={setTitle} maxLength={100} />}
        </PropertyRow>
      )}
      {!layout && (
        <>
          <PropertyRow keyword="description" label={t("help")}>
            {(id) => (
              <TextArea
                id={id}
                rows={2}
                value={field.schema.description ?? ""}
                onChange={(next) => set("description", next)}
              />
            )}
          </PropertyRow>
          {!path.includes(".") && (
            <PropertyRow keyword="x-width" label={t("width")}>
              {(id) => (
                <SelectInput
                  id={id}
                  value={field.schema["x-width"] ?? ""}
                  emptyTitle={t("width_auto")}
                  options={(["full", "half", "third"] as const).map((width) => ({
                    value: width,
                    title: t(`width_${width}`),
                  }))}
                  onChange={(next) => set("x-width", next)}
                />
              )}
            </PropertyRow>
          )}
        </>
      )}
    </>
  );
}
