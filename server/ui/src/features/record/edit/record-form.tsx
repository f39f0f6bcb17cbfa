import { useMemo, type ReactNode } from "react";
import { DuplicateNotice } from "@/features/duplicate/entry/duplicate-notice";
import { mergeRefs } from "@/features/form/form-env";
import { FormScope } from "@/features/form/form-scope";
import { FormView } from "@/features/form/form-view";
import { LeaveGuard } from "@/features/form/leave-guard";
import { draftOf } from "@/features/form/values";
import type { FieldRights, FormDto, Refs } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { ConflictDialog } from "./conflict-dialog";
import { DraftNotice } from "./draft-notice";
import styles from "./record-form.module.css";
import type { RecordEditor } from "./use-record-editor";

interface RecordFormProps {
  readonly form: FormDto;
  readonly refs?: Refs | undefined;
  readonly rights?: FieldRights | undefined;
  readonly editor: RecordEditor;
  /** False in a dialog, which asks in its own way. */
  readonly guard: boolean;
  readonly onSaved: (record: DataRecord) => void;
  readonly children?: ReactNode;
}

/** The form of a record being filled in, with everything that may stand in the way of saving it. */
export function RecordForm({ form, refs, rights, editor, guard, onSaved, children }: RecordFormProps) {
  const t = useTexts(recordTexts);
  const { conflict, draft } = editor;
  const theirs = conflict?.current;
  const notes = useMemo(() => {
    const fields = [...new Set(editor.found.map((one) => one.field))];
    return new Map(
      fields.map((field) => [
        field,
        <DuplicateNotice
          key={field}
          app={form.app}
          form={form.key}
          found={editor.found.filter((one) => one.field === field)}
        />,
      ]),
    );
  }, [editor.found, form.app, form.key]);
  return (
    <div>
      {guard && <LeaveGuard dirty={editor.dirty && !editor.saving} kept={!editor.lost} />}
      {draft && <DraftNotice editor={editor} found={draft} />}
      {editor.failure !== null && (
        <p className={styles.failure} role="alert" ref={intoView}>
          {messageOf(editor.failure)}
        </p>
      )}
      <FormView
        key={editor.commandId}
        form={form}
        values={editor.values}
        refs={refs}
        mode="edit"
        rights={rights}
        onChange={editor.onChange}
        evaluate={editor.evaluate}
        problems={editor.problems}
        notes={notes}
      />
      {children}
      {theirs && (
        <FormScope app={form.app} refs={mergeRefs(refs, undefined)}>
          <ConflictDialog
            fields={editor.fields}
            base={editor.base}
            mine={editor.values}
            theirs={draftOf(theirs.values)}
            theirName={(theirs.updated_by && refs?.members?.[theirs.updated_by]) || t("system")}
            onResolve={(chosen) => void editor.resolve(chosen).then((saved) => saved && onSaved(saved))}
            onCancel={editor.leaveConflict}
          />
        </FormScope>
      )}
    </div>
  );
}

/** What went wrong stands on top, where one may have scrolled past. */
function intoView(element: HTMLElement | null) {
  element?.scrollIntoView({ block: "nearest" });
}
