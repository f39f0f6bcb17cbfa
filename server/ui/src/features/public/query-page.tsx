import { useCallback, useEffect, useMemo, useState, type FormEvent } from "react";
import { FormView } from "@/features/form/form-view";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf, problemsOf } from "@/shared/api/problem";
import type { Problem, Values } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { toSave } from "./answer-values";
import { queryForm, runQuery, type QueryForm, type Said } from "./calls";
import { formOf } from "./form-of";
import { passwordAsked } from "./password-asked";
import { PasswordView } from "./password-view";
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

type Ask = () => Promise<QueryForm>;

type State =
  | { readonly at: "opening" }
  | { readonly at: "password"; readonly wrong: boolean }
  | { readonly at: "refused"; readonly error: unknown; readonly ask: Ask }
  | { readonly at: "query"; readonly asked: QueryForm; readonly ask: Ask };

/** /q/TOKEN: records by the exact values of a few fields. */
export function QueryPage({ token, first }: QueryPageProps) {
  const t = useTexts(publicTexts);
  const open = useCallback((password?: string) => queryForm(token, password), [token]);
  const [state, setState] = useState<State>(() =>
    first instanceof Promise ? { at: "opening" } : { at: "query", asked: takeUp(first), ask: open },
  );
  const settle = useCallback(
    (ask: Ask, form = ask()) =>
      form.then(
        (found) => setState({ at: "query", asked: takeUp(found), ask }),
        (error: unknown) => {
          const asked = passwordAsked(error);
          setState(asked ? { at: "password", ...asked } : { at: "refused", error, ask });
        },
      ),
    [],
  );
  useEffect(() => {
    if (first instanceof Promise) void settle(open, first);
  }, [first, open, settle]);
  switch (state.at) {
    case "opening":
      return <Sheet busy>{t("loading")}</Sheet>;
    case "refused": {
      const again = () => {
        setState({ at: "opening" });
        void settle(state.ask);
      };
      return <Refused error={state.error} onAgain={again} />;
    }
    case "password":
      return (
        <PasswordView wrong={state.wrong} of="query" onOpen={(password) => settle(() => open(password))} />
      );
    case "query":
      return (
        <Query
          token={token}
          asked={state.asked}
          ask={state.ask}
          onAnew={(found) => setState({ ...state, asked: takeUp(found) })}
          onLocked={() => setState({ at: "password", wrong: false })}
        />
      );
  }
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
  /** Opens it again as it was opened, password and all. */
  readonly ask: () => Promise<QueryForm>;
  /** It was opened again, in another language. */
  readonly onAnew: (asked: QueryForm) => void;
  /** The password is another one by now, or was given too long ago. */
  readonly onLocked: () => void;
}

function Query({ token, asked, ask, onAnew, onLocked }: QueryProps) {
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
  const searchBy = async (by: Values): Promise<Result> => ({
    by,
    ...(await runQuery(token, by, asked.pass)),
  });
  useSaidAnew(ask, onAnew);
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
      if (passwordAsked(error)) return onLocked();
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
