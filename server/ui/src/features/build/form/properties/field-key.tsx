import { useState } from "react";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { Draft } from "../../document/draft";
import { useDesigner } from "../designer-context";
import { containerOf, keyOf } from "../field-path";
import { keyProblem } from "../form-edits";
import { formDesignTexts } from "../texts/texts";
import { PropertyRow } from "./property-row";

/** The key programs use. Changing it changes everything that names the field. */
export function FieldKey({ path }: { readonly path: string }) {
  const t = useTexts(formDesignTexts);
  const designer = useDesigner();
  const container = containerOf(path);
  const [typed, setTyped] = useState(keyOf(path));
  const problem =
    typed === keyOf(path) || !designer.state.readable
      ? null
      : keyProblem(new Draft(designer.state.text), container, typed);

  const take = () => {
    if (problem !== null) return setTyped(keyOf(path));
    if (typed === keyOf(path)) return;
    designer.askRename(path, typed);
  };
  const help = problem
    ? t(`key_${problem}`)
    : designer.published.has(path)
      ? t(container === null ? "keyPublished" : "keyPublishedColumn")
      : t("keyHelp");
  return (
    <PropertyRow keyword="key" label={t("key")} help={help} bad={problem !== null}>
      {(id, describedBy) => (
        <span onBlur={take}>
          <TextInput
            id={id}
            value={typed}
            onChange={setTyped}
            invalid={problem !== null}
            describedBy={describedBy}
            maxLength={50}
          />
        </span>
      )}
    </PropertyRow>
  );
}
