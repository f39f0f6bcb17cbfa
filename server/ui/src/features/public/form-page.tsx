import { useCallback, useEffect, useState } from "react";
import { useTexts } from "@/shared/i18n/texts";
import { Answer } from "./answer";
import { openForm, type PublicForm, type Thanks } from "./calls";
import { passwordAsked } from "./password-asked";
import { PasswordView } from "./password-view";
import { Refused } from "./refused";
import { takeUp, type First } from "./sent-along";
import { Sheet } from "./sheet";
import { publicTexts } from "./texts/texts";
import { ThanksView } from "./thanks-view";

interface FormPageProps {
  readonly token: string;
  /** The secret of one's own answer, when it is to be changed. */
  readonly edit: string | null;
  readonly params: URLSearchParams;
  readonly first: First<PublicForm>;
}

type Ask = () => Promise<PublicForm>;

type State =
  | { readonly at: "opening" }
  | { readonly at: "password"; readonly wrong: boolean }
  | { readonly at: "refused"; readonly error: unknown; readonly ask: Ask }
  | { readonly at: "form"; readonly form: PublicForm; readonly ask: Ask; readonly opened: number }
  | { readonly at: "done"; readonly thanks: Thanks };

function stateOf(form: PublicForm, ask: Ask): State {
  return { at: "form", form: takeUp(form), ask, opened: Date.now() };
}

export function FormPage({ token, edit, params, first }: FormPageProps) {
  const t = useTexts(publicTexts);
  const about = params.get("about");
  const open = useCallback(
    (password?: string) => openForm(token, { edit, about }, password),
    [token, edit, about],
  );
  const [state, setState] = useState<State>(() =>
    first instanceof Promise ? { at: "opening" } : stateOf(first, open),
  );
  const settle = useCallback(
    (ask: Ask, asked = ask()) =>
      asked.then(
        (form) => setState(stateOf(form, ask)),
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
  const again = (ask: Ask) => {
    setState({ at: "opening" });
    void settle(ask);
  };

  switch (state.at) {
    case "opening":
      return <Sheet busy>{t("loading")}</Sheet>;
    case "refused":
      return <Refused error={state.error} onAgain={() => again(state.ask)} />;
    case "password":
      return (
        <PasswordView wrong={state.wrong} of="form" onOpen={(password) => settle(() => open(password))} />
      );
    case "form":
      return (
        <Answer
          key={state.form.ticket}
          token={token}
          edit={edit}
          params={params}
          first={state.form}
          ask={state.ask}
          opened={state.opened}
          onDone={(thanks) => setState({ at: "done", thanks })}
        />
      );
    case "done":
      return (
        <ThanksView
          thanks={state.thanks}
          changed={edit !== null}
          onAgain={edit === null && about === null ? () => void settle(open) : undefined}
        />
      );
  }
}
