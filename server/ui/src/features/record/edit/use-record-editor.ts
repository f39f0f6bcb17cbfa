/** The state of filling in a record: draft, problems, saving, and meeting someone else's change. */
import { App } from "antd";
import { useCallback, useMemo, useRef, useState } from "react";
import { draftKey } from "@/features/form/draft";
import { isOwned, readFields, rightOf } from "@/features/form/field";
import { changedValues, toSend } from "@/features/form/sending";
import { draftOf } from "@/features/form/values";
import { useMe } from "@/shared/api/me";
import type { FieldRights, FormDto } from "@/shared/api/form-types";
import { ApiProblem, problemsOf } from "@/shared/api/problem";
import type { DataRecord, Problem, Values } from "@/shared/api/types";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useOnceSigned } from "@/shared/controls/use-once-signed";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useAskAlike } from "@/features/duplicate/entry/use-ask-alike";
import { useDuplicates } from "@/features/duplicate/entry/use-duplicates";
import { evaluateRecord, useChangeRecord, type CreatedRecord, type SubmitInput } from "../calls/record";
import { recordTexts } from "../texts/texts";
import { wentUnheard } from "./changed-since";
import { carriedOver, joined, type Edit } from "./conflict";
import { newCommandId } from "./command-id";
import type { Begun, Side } from "./draft-found";
import { useCreateOnce } from "./use-create-once";
import { useDraft } from "./use-draft";

export interface Conflict {
  readonly current: DataRecord;
}

const NONE: readonly Problem[] = [];

export interface EditorOptions {
  readonly form: FormDto;
  /** Null for a new record. */
  readonly record: DataRecord | null;
  /** Rights on this record; those of the form when absent. */
  readonly rights?: FieldRights | undefined;
  /** What a new record begins with, such as the parent it is added under. */
  readonly prefill?: Values | undefined;
  /** What is already changed of the record when the edit begins. */
  readonly changes?: Values | undefined;
  /** What is already known to be wrong with it. */
  readonly found?: readonly Problem[] | undefined;
  /** Not kept as a draft where the form stands in a dialog. */
  readonly keepDraft: boolean;
}

export function useRecordEditor(options: EditorOptions) {
  const { form, record, prefill, changes, found, keepDraft } = options;
  const rights = options.rights?.fields ? options.rights : form.rights;
  const me = useMe().data;
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const fields = useMemo(() => readFields(form.schema), [form.schema]);
  /** What the edit began from, fixed even when the record is loaded again meanwhile. */
  const [start, setStart] = useState(() => startOf(record?.values ?? prefill ?? {}, record?.version ?? null));
  const [values, setValues] = useState<Values>(() => ({ ...start.base, ...changes }));
  const [typed, setTyped] = useState(changes !== undefined);
  const [problems, setProblems] = useState<readonly Problem[]>(found ?? NONE);
  const [failure, setFailure] = useState<unknown>(null);
  /** What the flow that the record is to be sent into asks for. */
  const [refusal, setRefusal] = useState<readonly Problem[]>(NONE);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [commandId, setCommandId] = useState(newCommandId);
  // A second click may come before the page has drawn that the first is under way.
  const busy = useRef(false);
  const create = useCreateOnce(form, fields, rights);
  const { forget } = create;
  const change = useChangeRecord(form.app, form.key);

  const key = draftKey(me?.id ?? "", form.app, form.key, record?.id ?? null);
  // Defaults filled in by the engine are not input: only what a person changed can be lost.
  const dirty = typed && Object.keys(changedValues(fields, start.base, values, rights)).length > 0;

  // What a new record may carry: the fields one may write, and those that came prefilled.
  const writable = fields.filter(
    (field) =>
      (!isOwned(field) || prefill?.[field.key] !== undefined) && rightOf(form.rights, field.key) === "edit",
  );
  const { keeper, state: drafts } = useDraft({
    key,
    place: record ? null : { app: form.app, form: form.key },
    values,
    start,
    dirty,
    on: keepDraft,
    outgoing: (values) => toSend(writable, values),
  });
  const duplicates = useDuplicates({ form, id: record?.id ?? null, values, base: start.base });
  const askAlike = useAskAlike(form);
  const evaluate = useMemo(
    () => evaluateRecord(form.app, form.key, record?.id ?? null),
    [form.app, form.key, record?.id],
  );
  const onChange = useCallback((next: Values, by: "person" | "engine") => {
    setValues(next);
    if (by === "person") setTyped(true);
  }, []);

  const reset = useCallback(
    (next: Values) => {
      const begin = startOf(next, null);
      setStart(begin);
      setValues(begin.base);
      setTyped(false);
      setProblems(NONE);
      setFailure(null);
      setRefusal(NONE);
      setCommandId(newCommandId());
      forget();
    },
    [forget],
  );

  const fail = (error: unknown) => {
    const found = problemsOf(error);
    const ofFlow = found.length > 0 && found.every((problem) => problem.pointer.startsWith("/submit/"));
    setRefusal(ofFlow ? found : NONE);
    if (ofFlow) return null;
    const current = currentOf(error);
    if (current) {
      setConflict({ current });
    } else if (found.length > 0) {
      setProblems(found);
    } else {
      setFailure(error);
    }
    return null;
  };

  /** Saves over whatever has been saved meanwhile, as long as nobody has to choose. */
  const changeOver = async (id: string, edit: Edit): Promise<DataRecord> => {
    const { values, base, version } = edit;
    try {
      return await change.mutateAsync({ id, version, values: changedValues(fields, base, values, rights) });
    } catch (error) {
      const current = currentOf(error);
      const next = current && carriedOver(fields, edit, current);
      if (!next) throw error;
      setStart({ base: next.base, version: next.version });
      // What was typed while it was asked stands too.
      setValues((now) => joined(fields, base, now, next.base, {}));
      const titles = next.taken.map((field) => field.title);
      if (titles.length > 0) void message.info(t("conflictTaken", { fields: inList(titles) }));
      return changeOver(id, next);
    }
  };

  const store = async (
    version: number | null,
    next: Values,
    from: Values,
    submit?: SubmitInput,
  ): Promise<CreatedRecord | null> => {
    if (busy.current) return null;
    busy.current = true;
    setProblems(NONE);
    setFailure(null);
    try {
      const draft = record ? 0 : await keeper.finish();
      // Another device has gone on, and what is meant is asked where the form begins.
      if (draft === null) return fail(new Error(t("draftAnswer")));
      const saved = record
        ? await changeOver(record.id, { values: next, base: from, version: version ?? record.version })
        : await create.send(next, { values: toSend(writable, next), commandId, submit, draft });
      keeper.done();
      setTyped(false);
      setRefusal(NONE);
      return saved;
    } catch (error) {
      keeper.resume(wentUnheard(error));
      return fail(error);
    } finally {
      busy.current = false;
    }
  };

  const [save, isWaiting] = useOnceSigned(async (submit?: SubmitInput) => {
    if (busy.current) return null;
    const waits = uploadsUnderWay("form");
    setFailure(waits);
    if (waits) return null;
    busy.current = true;
    const goes = await askAlike(await duplicates.ask());
    busy.current = false;
    return goes ? store(start.version, values, start.base, submit) : null;
  });

  return {
    /** Changes when the form begins anew. */
    commandId,
    fields,
    base: start.base,
    values,
    problems,
    failure,
    conflict,
    dirty,
    /** What was begun before and waits to be gone on with. */
    draft: drafts.found,
    /** Where what is typed is kept. */
    kept: drafts.kept,
    /** Leaving would lose what was typed last. */
    lost: drafts.lost,
    keeper,
    saving: isWaiting || create.isPending || change.isPending,
    evaluate,
    onChange,
    reset,
    /** Takes up a draft where it was left: on the version it began from. */
    restore: (side: Side) => {
      const begun = keeper.goOn(side);
      if (!begun) return;
      setStart({ base: begun.base, version: begun.version });
      setValues(begun.values);
      setTyped(true);
      setFailure(null);
    },
    /** Stays with what is typed, whatever another device has kept. */
    stay: () => {
      keeper.stay();
      setFailure(null);
    },
    /** Gives up what was typed into a new record, on every device. */
    clear: () => {
      void keeper.clear();
      reset(prefill ?? {});
    },
    /** Saves what was typed; a new record may be sent into a flow at once. */
    save,
    /** What saving would send. */
    outgoing: () => toSend(writable, values),
    refusal,
    leaveRefusal: () => setRefusal(NONE),
    /** What is there already like what was typed. */
    found: duplicates.found,
    /** Saves the chosen values over the version that came first. */
    resolve: (chosen: Values) => {
      if (!conflict) return Promise.resolve(null);
      const theirs = draftOf(conflict.current.values);
      setValues(chosen);
      setStart({ base: theirs, version: conflict.current.version });
      // It is decided: what may stand in the way of saving now is told in the form.
      setConflict(null);
      return store(conflict.current.version, chosen, theirs);
    },
    leaveConflict: () => setConflict(null),
  };
}

function startOf(values: Values, version: number | null): Pick<Begun, "base" | "version"> {
  return { base: draftOf(values), version };
}

/** What is stored by now, where somebody has saved first. */
function currentOf(error: unknown): DataRecord | null {
  if (!(error instanceof ApiProblem) || error.code !== "version_conflict") return null;
  const current = error.body["current"];
  return isRecord(current) ? current : null;
}

function isRecord(body: unknown): body is DataRecord {
  return typeof body === "object" && body !== null && "id" in body && "version" in body && "values" in body;
}

export type RecordEditor = ReturnType<typeof useRecordEditor>;
