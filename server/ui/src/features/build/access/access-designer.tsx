import { useCallback, useMemo, useState } from "react";
import { useTexts } from "@/shared/i18n/texts";
import { readFields } from "@/features/form/field";
import { useDepartments, useRoles } from "@/shared/api/people";
import { usePreviewForms } from "../calls/drafts";
import type { DesignerProps } from "../frame/designer-route";
import { SheetDesigner } from "../frame/sheet-designer";
import { useDesignerPage } from "../frame/use-designer-page";
import { AccessContext, type AccessEditor } from "./access-context";
import { readAccess } from "./access-document";
import { AccessSheet } from "./access-sheet";
import { ChangesList } from "./changes-part";
import { groupAt, placesOf } from "./problem-place";
import { accessTexts } from "./texts/texts";
import { useProblemWords } from "./use-problem-words";

export function AccessDesigner({ app, definition, entries, onReload }: DesignerProps) {
  const t = useTexts(accessTexts);
  const page = useDesignerPage(app, definition);
  const { store, state } = page.document;
  const access = useMemo(() => readAccess(state.value), [state.value]);
  const [open, setOpen] = useState<number | null>(null);
  const asked = useMemo(() => [...new Set(access.groups.flatMap((group) => group.forms))].sort(), [access]);
  const found = usePreviewForms(app, asked);
  const standing = useRoles().data?.items;
  const departments = useDepartments().data?.items;
  const editor = useMemo<AccessEditor>(
    () => ({
      app,
      store,
      access,
      forms: entries
        .filter(({ kind }) => kind === "form" || kind === "aggregate")
        .map(({ key, title, kind }) => ({ key, title, aggregate: kind === "aggregate" })),
      known: new Map(
        found.map(({ key, schema, operators }) => [key, { fields: readFields(schema), operators }]),
      ),
      standing: standing ?? [],
      departments: departments ?? [],
      open,
      setOpen,
    }),
    [app, store, access, entries, found, standing, departments, open],
  );
  const worded = useProblemWords(access);
  const reveal = useCallback((pointer: string) => {
    const group = groupAt(pointer);
    if (group !== null) setOpen(group);
  }, []);

  return (
    <AccessContext value={editor}>
      <SheetDesigner
        app={app}
        definition={definition}
        page={page}
        title={t("designer")}
        onReload={onReload}
        reveal={reveal}
        changes={<ChangesList published={definition.published} now={state.value} />}
        placesOf={placesOf}
        worded={worded}
      >
        <AccessSheet published={definition.published} now={state.value} />
      </SheetDesigner>
    </AccessContext>
  );
}
