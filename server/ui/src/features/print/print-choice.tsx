/** What paper is asked for: the template and the language, both in the address. */
import { useSearchParams } from "react-router";
import type { PrintSummary } from "@/shared/api/form-types";
import { SelectInput } from "@/shared/controls/select-input";
import type { Language } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import type { Printed } from "./calls";
import { languageAsked, PrintLanguage } from "./print-language";
import { printTexts } from "./texts/texts";

/** The form itself, without a template. */
export const NO_TEMPLATE = "";

export interface Choice {
  readonly template: string;
  /** Null for the reader's own. */
  readonly language: Language | null;
  readonly choose: (name: "template" | "language", next: string) => void;
}

export function usePrintChoice(prints: readonly PrintSummary[]): Choice {
  const [params, setParams] = useSearchParams();
  const asked = params.get("template");
  // A template that is gone gives way to the first there is.
  const known = asked === NO_TEMPLATE || prints.some((print) => print.key === asked);
  return {
    template: known && asked !== null ? asked : (prints[0]?.key ?? NO_TEMPLATE),
    language: languageAsked(params),
    choose: (name, next) =>
      setParams(
        (before) => {
          before.set(name, next);
          return before;
        },
        { replace: true },
      ),
  };
}

interface PrintChoiceProps {
  readonly choice: Choice;
  readonly prints: readonly PrintSummary[];
  readonly printed: Printed | undefined;
}

export function PrintChoice({ choice, prints, printed }: PrintChoiceProps) {
  const t = useTexts(printTexts);
  const { template, choose } = choice;
  return (
    <>
      <SelectInput
        id="print-template"
        label={t("template")}
        value={template}
        options={[
          ...prints.map((print) => ({ value: print.key, title: print.title })),
          { value: NO_TEMPLATE, title: t("ofTheForm") },
        ]}
        onChange={(next) => choose("template", next)}
      />
      <PrintLanguage printed={printed} onChange={(next) => choose("language", next)} />
    </>
  );
}
