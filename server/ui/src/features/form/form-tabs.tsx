import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { useTexts } from "@/shared/i18n/texts";
import type { Sheet } from "./field";
import { REVEAL } from "./reveal";
import { fieldOf } from "./pointer";
import { formTexts } from "./texts/texts";

interface FormTabsProps {
  readonly sheets: readonly Sheet[];
  readonly idPrefix: string;
  /** Messages by place, so that a tab shows that something on it is to be corrected. */
  readonly problems: ReadonlyMap<string, string>;
  readonly draw: (sheet: Sheet) => ReactNode;
}

/** Tabs of one form (ARIA tabs). Every sheet stays drawn, so that what was typed and scrolled is there again. */
export function FormTabs({ sheets, idPrefix, problems, draw }: FormTabsProps) {
  const t = useTexts(formTexts);
  const [chosen, setChosen] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const keys = sheets.map((sheet) => sheet.tab?.key ?? "");
  // A condition may have hidden the tab one was on.
  const current = chosen !== null && keys.includes(chosen) ? chosen : (keys[0] ?? "");

  useEffect(() => {
    const element = box.current;
    const show = (event: Event) => {
      const panel = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tab]") : null;
      const key = panel?.dataset["tab"];
      // The field must be in sight before it is given the focus.
      if (key !== undefined) flushSync(() => setChosen(key));
    };
    element?.addEventListener(REVEAL, show);
    return () => element?.removeEventListener(REVEAL, show);
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const at = keys.indexOf(current);
    const next =
      event.key === "ArrowRight"
        ? (at + 1) % keys.length
        : event.key === "ArrowLeft"
          ? (at + keys.length - 1) % keys.length
          : event.key === "Home"
            ? 0
            : event.key === "End"
              ? keys.length - 1
              : -1;
    const key = keys[next];
    if (key === undefined) return;
    event.preventDefault();
    setChosen(key);
    document.getElementById(`${idPrefix}-tab-${key}`)?.focus();
  };

  return (
    <div className="f-tabs" ref={box}>
      <div className="f-tab-row" role="tablist" aria-label={t("tabs")} tabIndex={-1} onKeyDown={onKeyDown}>
        {sheets.map((sheet, index) => {
          const key = keys[index] ?? "";
          const title = sheet.tab?.title ?? "";
          const own = new Set(sheet.fields.map((field) => field.key));
          const wrong = [...problems.keys()].filter((place) => own.has(fieldOf(place))).length;
          return (
            <button
              key={key}
              id={`${idPrefix}-tab-${key}`}
              type="button"
              role="tab"
              aria-selected={key === current}
              aria-controls={`${idPrefix}-sheet-${key}`}
              aria-label={wrong > 0 ? t("tabProblems", { title, n: wrong }) : undefined}
              tabIndex={key === current ? 0 : -1}
              onClick={() => setChosen(key)}
            >
              {title}
              {wrong > 0 && (
                <span className="f-tab-wrong" aria-hidden="true">
                  {wrong}
                </span>
              )}
            </button>
          );
        })}
      </div>
      {sheets.map((sheet, index) => {
        const key = keys[index] ?? "";
        return (
          <div
            key={key}
            id={`${idPrefix}-sheet-${key}`}
            role="tabpanel"
            aria-labelledby={`${idPrefix}-tab-${key}`}
            data-tab={key}
            hidden={key !== current}
          >
            {sheet.tab?.schema["x-text"] && <p className="f-note">{sheet.tab.schema["x-text"]}</p>}
            {draw(sheet)}
          </div>
        );
      })}
    </div>
  );
}
