/** The words of one notice in both languages, tried with made-up values before they are saved. */
import { App } from "antd";
import { useState } from "react";
import { useLeaveGuard } from "@/features/flow/use-leave-guard";
import { messageOf, problemsOf } from "@/shared/api/problem";
import { usePreviewNoticeWords, useSetNoticeWords } from "@/shared/api/settings";
import type { NoticeEvent, NoticeWords } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { TextArea } from "@/shared/controls/text-area";
import { TextInput } from "@/shared/controls/text-input";
import type { Language } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { texts as shared } from "@/shared/ui/texts";
import { isSame, useEdited } from "@/shared/ui/use-edited";
import { useHere } from "@/shared/ui/use-here";
import styles from "./admin.module.css";
import { texts } from "./texts/texts";

type Own = Partial<Record<Language, NoticeWords>>;
/** What is wrong, by place: `/en/subject`. */
type Mistakes = Readonly<Record<string, readonly string[]>>;

const LANGUAGES: readonly { tag: Language; title: string }[] = [
  { tag: "zh-CN", title: "中文" },
  { tag: "en", title: "English" },
];

/** In one order, so that the same words compare as the same. */
function ownOf({ own }: Pick<NoticeEvent, "own">): Own {
  const { "zh-CN": zh, en } = own;
  return { ...(zh && { "zh-CN": zh }), ...(en && { en }) };
}

function byPlace(error: unknown, under = ""): Mistakes {
  const found: Record<string, string[]> = {};
  for (const problem of problemsOf(error)) {
    const text = problem.hint ? `${problem.message} ${problem.hint}` : problem.message;
    (found[`${under}${problem.pointer}`] ??= []).push(text);
  }
  return found;
}

export function NoticeWordsForm({ event }: { event: NoticeEvent }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [own, setOwn] = useEdited(ownOf(event));
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const save = useSetNoticeWords(event.event);
  const isHere = useHere();
  const changed = !isSame(own, ownOf(event));
  useLeaveGuard(changed && !save.isPending);
  const failed = (error: unknown, under: string) => {
    const found = byPlace(error, under);
    setMistakes(found);
    if (Object.keys(found).length === 0 || !isHere()) void message.error(messageOf(error));
  };
  const send = () =>
    void save.mutateAsync(own).then(
      (saved) => {
        // What was typed while it was on its way is not part of it.
        setOwn((now) => (isSame(now, own) ? ownOf(saved) : now));
        void message.success(s("saved"));
      },
      (error: unknown) => failed(error, ""),
    );
  const change = (tag: Language, words: NoticeWords | undefined) => {
    setOwn(ownOf({ own: { ...own, [tag]: words } }));
    setMistakes({});
  };
  return (
    <section className={styles.panel}>
      <header className={styles.panelHead}>
        <h2 className={styles.panelTitle}>{event.title}</h2>
        <div className={styles.panelTools}>
          <Button look="primary" disabled={!changed || save.isPending} onClick={send}>
            {s("save")}
          </Button>
        </div>
      </header>
      <div className={styles.panelBody}>
        <p className={styles.quiet}>{t("variables")}</p>
        <ul className={styles.variables}>
          {event.variables.map((variable) => (
            <li key={variable.name}>
              <code className={styles.code}>{`{{ ${variable.name} }}`}</code> {variable.title}
            </li>
          ))}
        </ul>
        {LANGUAGES.map(({ tag, title }) => (
          <WordsIn
            key={tag}
            event={event}
            tag={tag}
            title={title}
            own={own[tag]}
            mistakes={mistakes}
            onChange={(words) => change(tag, words)}
            onFailed={(error) => failed(error, `/${tag}`)}
          />
        ))}
      </div>
    </section>
  );
}

interface WordsInProps {
  event: NoticeEvent;
  tag: Language;
  title: string;
  /** None where the product's hold. */
  own: NoticeWords | undefined;
  mistakes: Mistakes;
  onChange: (words: NoticeWords | undefined) => void;
  onFailed: (error: unknown) => void;
}

function WordsIn({ event, tag, title, own, mistakes, onChange, onFailed }: WordsInProps) {
  const t = useTexts(texts);
  const preview = usePreviewNoticeWords(event.event);
  const words = own ?? event.product[tag] ?? { subject: "", text: "" };
  const show = () => void preview.mutateAsync({ language: tag, ...words }).catch(onFailed);
  const write = (next: NoticeWords | undefined) => {
    preview.reset();
    onChange(next);
  };
  const subject = mistakes[`/${tag}/subject`];
  const text = mistakes[`/${tag}/text`];
  return (
    <fieldset className={styles.robot}>
      <legend>{title}</legend>
      <label htmlFor={`subject-${tag}`}>{t("wordsSubject")}</label>
      <TextInput
        id={`subject-${tag}`}
        value={words.subject}
        maxLength={200}
        invalid={subject !== undefined}
        describedBy={subject && `subject-${tag}-wrong`}
        onChange={(next) => write({ ...words, subject: next })}
      />
      <Wrong id={`subject-${tag}-wrong`} problems={subject} />
      <label htmlFor={`text-${tag}`}>{t("wordsText")}</label>
      <TextArea
        id={`text-${tag}`}
        value={words.text}
        maxLength={4000}
        invalid={text !== undefined}
        describedBy={text && `text-${tag}-wrong`}
        onChange={(next) => write({ ...words, text: next })}
      />
      <Wrong id={`text-${tag}-wrong`} problems={text} />
      <div className={styles.robotTools}>
        <Button disabled={preview.isPending} onClick={show}>
          {t("previewWords")}
        </Button>
        {own && (
          <Button look="quiet" onClick={() => write(undefined)}>
            {t("productWords")}
          </Button>
        )}
      </div>
      {preview.data && (
        <output className={styles.preview}>
          <strong>{preview.data.subject}</strong>
          {"\n"}
          {preview.data.text}
        </output>
      )}
    </fieldset>
  );
}

function Wrong({ id, problems }: { id: string; problems: readonly string[] | undefined }) {
  if (!problems) return null;
  return (
    <p id={id} role="alert" className={styles.error}>
      {problems.join(" ")}
    </p>
  );
}
