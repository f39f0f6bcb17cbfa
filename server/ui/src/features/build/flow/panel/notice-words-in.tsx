/** What a notice says in one language, with names to put in and how it reads then. */
import type { Json } from "@/shared/api/types";
import type { Language } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { useNoticeWordsOf } from "../../calls/outlets";
import { useFlow } from "../flow-context";
import { noticeTexts } from "../texts/notice-texts";
import { filled, withWords, wordOf, wordsOf, type Words } from "./notice";
import styles from "./panel.module.css";
import { TextWithFields } from "./text-with-fields";

interface NoticeWordsInProps {
  readonly id: string;
  readonly name: string;
  readonly notice: Json;
  readonly language: Language;
  /** All words of the notice, of every language. */
  readonly onChange: (words: Json | undefined) => void;
}

export function NoticeWordsIn({ id, name, notice, language, onChange }: NoticeWordsInProps) {
  const say = useTexts(noticeTexts);
  const { app, fields } = useFlow();
  const events = useNoticeWordsOf(app).data?.items;
  const event = events?.find((one) => one.event === wordOf(notice));
  const variables = event?.variables ?? [];
  const words = wordsOf(notice, language);
  const usual = event?.own[language] ?? event?.product[language];
  const shown = words.subject === "" && words.text === "" ? usual : words;
  const sample = (called: string) =>
    variables.find((one) => one.name === called)?.sample ??
    fields.find((field) => field.key === called)?.title;
  const title = say(language === "zh-CN" ? "zh" : "en");
  const write = (next: Partial<Words>) => onChange(withWords(notice, language, { ...words, ...next }));
  const text = (keyword: keyof Words) => (
    <TextWithFields
      id={`${id}-${keyword}`}
      label={say(keyword === "subject" ? "wordsSubject" : "wordsText", { language: title })}
      lines={keyword === "text"}
      value={words[keyword]}
      placeholder={usual?.[keyword]}
      variables={variables.map((one) => ({ value: one.name, title: one.title }))}
      onChange={(next) => write({ [keyword]: next })}
    />
  );
  return (
    <div className={styles.list} role="group" aria-label={say("wordsIn", { name, language: title })}>
      {text("subject")}
      {text("text")}
      {shown && (
        <output
          className={styles.preview}
          htmlFor={`${id}-subject ${id}-text`}
          aria-label={say("wordsPreview")}
        >
          <strong>{filled(shown.subject, sample)}</strong>
          {shown.text === "" ? null : `\n${filled(shown.text, sample)}`}
        </output>
      )}
    </div>
  );
}
