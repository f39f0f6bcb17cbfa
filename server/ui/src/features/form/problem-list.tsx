import { useEffect, useRef } from "react";
import type { Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Icon } from "@/shared/controls/icon";
import type { Field } from "./field";
import { fieldId } from "./form-field";
import { fieldOf, placeOf } from "./pointer";
import { reveal } from "./reveal";
import { formTexts } from "./texts/texts";

interface ProblemListProps {
  readonly fields: readonly Field[];
  readonly problems: readonly Problem[];
  readonly idPrefix: string;
}

/** Everything to correct, on top of the form; each line leads to its field. */
export function ProblemList({ fields, problems, idPrefix }: ProblemListProps) {
  const t = useTexts(formTexts);
  const box = useRef<HTMLDivElement>(null);
  const any = problems.length > 0;
  useEffect(() => {
    if (any) box.current?.focus();
  }, [any]);
  if (!any) return null;

  return (
    <div className="f-problems" ref={box} tabIndex={-1} role="alert">
      <strong>
        <Icon name="warning" /> {t("problemsTitle", { n: problems.length })}
      </strong>
      <ul>
        {problems.map((problem, index) => {
          const place = placeOf(problem.pointer);
          const title = placeTitle(fields, place, (n) => t("rowNumber", { n }));
          return (
            <li key={`${place}-${index}`}>
              {title ? (
                <button type="button" onClick={() => jumpTo(idPrefix, place)}>
                  {title}
                </button>
              ) : null}
              <span>
                {problem.message}
                {problem.hint ? ` ${problem.hint}` : ""}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function placeTitle(fields: readonly Field[], place: string, rowTitle: (n: number) => string): string {
  const [key = "", row, column] = place.split("/");
  const field = fields.find((candidate) => candidate.key === key);
  if (!field) return "";
  const parts = [field.title];
  if (row !== undefined && field.kind === "subform") parts.push(rowTitle(Number(row) + 1));
  const inner = field.columns.find((candidate) => candidate.key === column);
  if (inner) parts.push(inner.title);
  return parts.join(" · ");
}

function jumpTo(idPrefix: string, place: string): void {
  const target =
    document.getElementById(fieldId(idPrefix, place)) ??
    document.getElementById(fieldId(idPrefix, fieldOf(place)));
  if (!target) return;
  reveal(target);
  target.closest("td, .f-field")?.scrollIntoView({ block: "center" });
  const input = target.matches("input, select, textarea, [tabindex]")
    ? target
    : target.querySelector<HTMLElement>("input, select, textarea, button");
  input?.focus({ preventScroll: true });
}
