import { useEffect, useMemo, useState, type FormEvent } from "react";
import { FormView } from "@/features/form/form-view";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf, problemsOf } from "@/shared/api/problem";
import type { Problem, Values } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { toSave } from "./answer-values";
import { queryForm, runQuery, type QueryForm, type Said } from "./calls";
import { formOf } from "./form-of";
import { Refused } from "./refused";
import { useSaid, useSaidAnew } from "./said-anew";
import { SaidList } from "./said-list";
import { takeUp, type First } from "./sent-along";
import { Sheet } from "./sheet";
import { publicSources } from "./sources";
import { publicTexts } from "./texts/texts";

interface QueryPageProps {
  readonly token: string;
  readonly first: First<QueryForm>;
}

/** /q/TOKEN: records by the exact values of a few fields. */
export function QueryPage({ token, first }: QueryPageProps) {
  const t = useTexts(publicTexts);
  const [asked, setAsked] = useState<QueryForm | null>(() =>
    first instanceof Promise ? null : takeUp(first),
  );
  const [failure, setFailure] = useState<unknown>(null);
  const settle = (form: Promise<QueryForm>) =>
    form.then(
      (found) => setAsked(takeUp(found)),
      (error: unknown) => setFailure(error),
    );
  useEffect(() => {
    if (first instanceof Promise) void settle(first);
  }, [first]);
  const again = () => {
    setFailure(null);
    void settle(queryForm(token));
  };
  if (failure !== null) return <Refused error={failure} onAgain={again} />;
  if (!asked) return <Sheet busy>{t("loading")}</Sheet>;
  return <Query token={token} asked={asked} onAnew={(found) => setAsked(takeUp(found))} />;
}

const NO_PROBLEMS: readonly Problem[] = [];

/** What was found, and by which values. */
interface Result {
  readonly by: Values;
  readonly items: readonly { readonly fields: Said[] }[];
}

interface QueryProps {
  readonly token: string;
  readonly asked: QueryForm;
  /** It was opened again, in another language. */
  readonly onAnew: (asked: QueryForm) => void;
}

function Query({ token, asked, onAnew }: QueryProps) {
  const t = useTexts(publicTexts);
  const form: FormDto = useMemo(() => formOf(asked.title, asked.schema), [asked]);
  // Nothing is sent here but the values one searches by.
  const sources = useMemo(() => publicSources(token, ""), [token]);
  const [values, setValues] = useState<Values>({});
  const [result, setResult] = useState<Result | null>(null);
  const found = result?.items;
  const [problems, setProblems] = useSaid(NO_PROBLEMS);
  const [failure, setFailure] = useSaid<string | null>(null);
  const [busy, setBusy] = useState(false);
  const searchBy = async (by: Values): Promise<Result> => ({ by, ...(await runQuery(token, by)) });
  useSaidAnew(() => queryForm(token), onAnew);
  useSaidAnew(
    () => (result ? searchBy(result.by) : Promise.resolve(null)),
    (again) => setResult((before) => (before === result ? again : before)),
  );
  const search = async () => {
    setBusy(true);
    setFailure(null);
    try {
      setResult(await searchBy(toSave(asked.schema, values)));
      setProblems(NO_PROBLEMS);
    } catch (error) {
      setResult(null);
      setProblems(problemsOf(error));
      if (problemsOf(error).length === 0) setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) void search();
  };
  return (
    <Sheet title={asked.title}>
      <form onSubmit={submit} noValidate>
        <FormView
          form={form}
          values={values}
          mode="edit"
          onChange={setValues}
          problems={problems}
          sources={sources}
        />
        {failure && (
          <p className="p-error" role="alert">
            {failure}
          </p>
        )}
        <div className="p-foot">
          <Button look="primary" type="submit" disabled={busy}>
            {busy ? t("querying") : t("query")}
          </Button>
        </div>
      </form>
      <div role="status">
        {found && (
          <p className="p-found">
            {found.length === 0 ? t("nothingFound") : t("found", { n: found.length })}
          </p>
        )}
      </div>
      {found?.map((one, index) => (
        <SaidList key={index} fields={one.fields} />
      ))}
    </Sheet>
  );
}
