import { useEffect, useRef, useState } from "react";
import { Button } from "@/shared/controls/button";
import { useLanguage } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "../texts/texts";

/** What browsers that understand speech offer; the type is not in TypeScript's library yet. */
interface Recognition {
  lang: string;
  continuous: boolean;
  onresult: ((event: Heard) => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
  abort(): void;
}
interface Heard {
  readonly resultIndex: number;
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }> & { readonly isFinal: boolean }>;
}

function listener(): (new () => Recognition) | undefined {
  const here = window as unknown as Readonly<Record<string, (new () => Recognition) | undefined>>;
  return here["SpeechRecognition"] ?? here["webkitSpeechRecognition"];
}

/** Whether the browser takes down what is said. */
export function canListen(): boolean {
  return listener() !== undefined;
}

/** Takes down what is said until it is pressed again. */
export function VoiceButton({ onWords }: { readonly onWords: (words: string) => void }) {
  const t = useTexts(formTexts);
  const language = useLanguage();
  const [state, setState] = useState<"off" | "on" | "failed">("off");
  const running = useRef<Recognition | null>(null);
  const told = useRef(onWords);
  useEffect(() => {
    told.current = onWords;
  });
  useEffect(() => () => running.current?.abort(), []);

  const press = () => {
    if (running.current) return running.current.stop();
    const Listener = listener();
    if (!Listener) return;
    const heard = new Listener();
    heard.lang = language;
    heard.continuous = true;
    heard.onresult = ({ resultIndex, results }) => {
      const news = Array.from(results).slice(resultIndex);
      const words = news.filter((one) => one.isFinal).map((one) => one[0]?.transcript ?? "");
      if (words.length > 0) told.current(words.join(""));
    };
    heard.onerror = ({ error }) => {
      if (error !== "no-speech" && error !== "aborted") setState("failed");
    };
    heard.onend = () => {
      running.current = null;
      setState((before) => (before === "on" ? "off" : before));
    };
    running.current = heard;
    setState("on");
    heard.start();
  };
  return (
    <span className="f-voice">
      {state === "failed" && <span role="alert">{t("voiceFailed")}</span>}
      <Button look="quiet" on={state === "on"} onClick={press}>
        {t(state === "on" ? "voiceStop" : "voice")}
      </Button>
    </span>
  );
}
