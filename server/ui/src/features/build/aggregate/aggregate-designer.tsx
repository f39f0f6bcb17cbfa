import { useMemo } from "react";
import { FlowContext } from "../flow/flow-context";
import type { DesignerProps } from "../frame/designer-route";
import { SheetDesigner } from "../frame/sheet-designer";
import { useDesignerPage } from "../frame/use-designer-page";
import { useSettled } from "../frame/use-settled";
import { AggregateContext } from "./aggregate-context";
import { readAggregate } from "./aggregate-document";
import { AggregateSheet } from "./aggregate-sheet";
import { placesOf } from "./problem-place";
import { useOpenAggregate } from "./use-aggregate-editor";
import { useProblemWords } from "./use-problem-words";

export function AggregateDesigner({ app, itemKey, definition, entries, onReload }: DesignerProps) {
  const page = useDesignerPage(app, definition);
  const { store, state, check } = page.document;
  const table = useMemo(() => readAggregate(state.value), [state.value]);
  const text = useSettled(state.text);
  const { editor, flow } = useOpenAggregate({ app, key: itemKey, store, table, entries, text });
  const worded = useProblemWords(editor);
  const isSound = state.readable && page.own.length === 0 && check.state !== "failed";

  return (
    <AggregateContext value={editor}>
      <FlowContext value={flow}>
        <SheetDesigner
          app={app}
          definition={definition}
          page={page}
          title={table.title || itemKey}
          onReload={onReload}
          placesOf={placesOf}
          worded={worded}
        >
          <AggregateSheet
            aggregate={itemKey}
            text={text}
            sound={isSound}
            published={definition.published !== null}
          />
        </SheetDesigner>
      </FlowContext>
    </AggregateContext>
  );
}
