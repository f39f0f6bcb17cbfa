import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { buildTexts } from "../texts/texts";
import type { OpenDocument } from "./use-document";

/** A step back in a document, and forth again. */
export function UndoButtons({ document }: { readonly document: OpenDocument }) {
  const t = useTexts(buildTexts);
  const { store, state } = document;
  return (
    <>
      <IconButton icon="undo" label={t("undo")} disabled={!state.canUndo} onClick={store.undo} />
      <IconButton icon="redo" label={t("redo")} disabled={!state.canRedo} onClick={store.redo} />
    </>
  );
}
