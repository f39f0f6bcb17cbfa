import { useState } from "react";
import { SwitchInput } from "@/shared/controls/switch-input";
import { TextArea } from "@/shared/controls/text-area";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { fieldAt } from "../field-path";
import { formDesignTexts } from "../texts/texts";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { readTree, treeLines } from "./tree-lines";
import { useKeyword } from "./use-keyword";

/** The options of a cascade, level below level. */
export function TreeOptions({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const { store } = useDesigner();
  const set = useKeyword(path);
  const tree = field.schema["x-tree"] ?? [];
  const told = JSON.stringify(tree);
  const [state, setState] = useState({ told, text: treeLines(tree).join("\n") });
  // Undoing, or writing in the source, changes the options from outside.
  if (state.told !== told) setState({ told, text: treeLines(tree).join("\n") });

  const write = (text: string) => {
    const next = readTree(text);
    setState({ told: JSON.stringify(next), text });
    store.edit((draft) => draft.set([...fieldAt(path), "x-tree"], next as unknown as Json), `${path} x-tree`);
  };
  return (
    <>
      <PropertyRow keyword="x-tree" label={t("tree")} help={t("treeHelp")}>
        {(id, describedBy) => (
          <TextArea id={id} rows={8} value={state.text} onChange={write} describedBy={describedBy} />
        )}
      </PropertyRow>
      <PropertyRow keyword="x-any-level" label={t("anyLevel")} inline>
        {(id) => (
          <SwitchInput
            id={id}
            value={field.schema["x-any-level"] ?? false}
            onChange={(next) => set("x-any-level", next)}
          />
        )}
      </PropertyRow>
    </>
  );
}
