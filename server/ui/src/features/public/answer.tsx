import { useMemo, type FormEvent } from "react";
import { FormView } from "@/features/form/form-view";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { evaluateAnswer, evaluateChange } from "./calls";
import { ConsentBox } from "./consent-box";
import { formOf } from "./form-of";
import { Sheet } from "./sheet";
import { publicSources } from "./sources";
import { publicTexts } from "./texts/texts";
import { useAnswerDraft, type Opened } from "./use-answer-draft";
import { useSendAnswer, type Sending } from "./use-send-answer";

/** A form that is open to be filled in and sent. */
export function Answer(props: Opened & Sending) {
  const { token, edit } = props;
  const t = useTexts(publicTexts);
  const draft = useAnswerDraft(props);
  const { form } = draft;
  const answer = useSendAnswer(props, draft);
  const dto = useMemo(() => formOf(form.title, form.schema), [form]);
  const sources = useMemo(() => publicSources(token, form.ticket), [token, form.ticket]);
  const evaluate = useMemo(
    () => (edit === null ? evaluateAnswer(token, form.ticket) : evaluateChange(edit, form.ticket)),
    [token, edit, form.ticket],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    answer.submit();
  };

  return (
    <Sheet title={form.title} about={form.description ?? undefined}>
      {draft.goesOn && (
        <div className="p-kept" role="status">
          <p>{t("kept")}</p>
          <Button onClick={answer.anew}>{t("anew")}</Button>
        </div>
      )}
      <form onSubmit={submit} noValidate>
        <FormView
          key={draft.begins}
          form={dto}
          values={draft.values}
          mode="edit"
          onChange={draft.onChange}
          evaluate={evaluate}
          problems={answer.problems}
          sources={sources}
        />
        <Trap value={answer.website} onChange={answer.setWebsite} />
        {form.consent && edit === null && (
          <ConsentBox consent={form.consent} value={answer.agreement} onChange={answer.agree} />
        )}
        {answer.failure && (
          <p className="p-error" role="alert">
            {answer.failure}
          </p>
        )}
        <div className="p-foot">
          <Button look="primary" type="submit" disabled={answer.sending}>
            {answer.sending ? t("submitting") : t(edit === null ? "submit" : "change")}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}

interface TrapProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** People neither see nor reach this; a program that fills in everything gives itself away. */
function Trap({ value, onChange }: TrapProps) {
  const t = useTexts(publicTexts);
  return (
    <div className="visually-hidden" aria-hidden="true">
      <label htmlFor="website">{t("website")}</label>
      <input
        id="website"
        tabIndex={-1}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
