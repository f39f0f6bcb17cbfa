/** What a formula may go on with: the fields and functions that what is typed may mean. */
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import type { FunctionHelp } from "../../calls/functions";
import type { FormulaName } from "./use-formula-fields";

/** Fields are found by their title too, and functions by what they do: a person thinks of 单价 and 求和, not of unit_price and SUM. */
export function complete(
  context: CompletionContext,
  fields: readonly FormulaName[],
  functions: readonly FunctionHelp[],
): CompletionResult | null {
  const word = context.matchBefore(/[\w.\u3400-\u9fff]+/);
  if (!word && !context.explicit) return null;
  const typed = (word?.text ?? "").toLowerCase();
  const hit = (...texts: readonly string[]) => texts.some((text) => text.toLowerCase().includes(typed));
  return {
    from: word?.from ?? context.pos,
    filter: false,
    options: [
      ...fields
        .filter((field) => !field.own && field.name !== word?.text && hit(field.name, field.title))
        .map((field) => ({ label: field.title, detail: field.name, apply: field.name, type: "variable" })),
      ...functions
        .filter((one) => hit(one.name) || (typed !== "" && one.help.startsWith(typed)))
        .map((one) => ({
          label: one.name,
          detail: one.signature.slice(one.name.length),
          info: one.help,
          type: "function",
          apply: (view: EditorView, _: unknown, from: number, to: number) =>
            view.dispatch({
              changes: { from, to, insert: `${one.name}()` },
              selection: { anchor: from + one.name.length + 1 },
            }),
        })),
    ],
  };
}
