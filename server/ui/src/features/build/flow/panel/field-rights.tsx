import { isColumn, type Field } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { listIn, objectIn, textIn, type FlowNode } from "../flow-document";
import { kindOfPeople } from "../people/people";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import styles from "./panel.module.css";
import { useNode } from "./use-node";

const RIGHTS = ["hide", "mask", "see", "edit", "require"] as const;
type Right = (typeof RIGHTS)[number];
/** What somebody outside may be given. */
const SHOWN: readonly Right[] = ["hide", "mask", "see"];
/** Stands for the fields not named. */
const REST = "*";
/** Kinds of which a part can be shown: those that hold one text, and addresses. */
const MASKABLE: ReadonlySet<string> = new Set([
  "text",
  "textarea",
  "phone",
  "email",
  "id-card",
  "serial",
  "address",
  "formula",
]);

/** What the assignee may do with each field, as a table. */
export function FieldRights({ node }: { readonly node: FlowNode }) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(stepTexts);
  const { own, rows: queried, store } = useFlow();
  const { at, id } = useNode(node);
  const written = objectIn(node.keywords["fields"]);
  const outside = outsideIn(listIn(node.keywords["assignees"]));
  const rest = outside === "all" ? "hide" : (rightIn(written[REST]) ?? "see");
  const path = [...at, "fields"];
  const put = (row: RightsRow, right: Right) =>
    store.edit((draft) => {
      if (row.key !== REST && right === row.usual) draft.remove([...path, row.key]);
      else draft.set([...path, row.key], right);
      // Columns cannot be filled in where their sub-form cannot be.
      if (!writes(right))
        for (const key of draft.keys(path))
          if (writes(rightIn(written[key])) && isBound(key, row.key, written)) draft.remove([...path, key]);
      if (draft.keys(path).length === 0) draft.remove(path);
    });
  const show = (row: RightsRow, shown: boolean) =>
    store.edit((draft) => {
      if (shown) draft.set([...path, row.key], row.usual === "hide" ? "see" : row.usual);
      else draft.remove([...path, row.key]);
      if (draft.keys(path).length === 0) draft.remove(path);
    });
  const all: RightsRow[] = [
    { key: REST, title: say("otherFields"), usual: "see", offered: ["hide", "see", "edit"] },
    ...own.filter(isColumn).flatMap((field) => rowsOf(field, written, rest)),
    // What queries have found stands on cards of tasks in loops; it is not filled in.
    ...queried
      .filter((query) => !own.some((field) => field.key === query.key))
      .map((query): RightsRow => ({
        key: query.key,
        title: query.title,
        usual: rest,
        offered: ["hide", "see"],
      })),
  ];
  const fields = new Set(own.map((field) => field.key));
  const rows = outside === "all" ? all.filter((row) => fields.has(row.key)) : all;
  const rights = outside === "all" ? SHOWN : RIGHTS;
  return (
    <div className={styles.rights}>
      {outside !== "none" && <p className={styles.help}>{say(`outside_${outside}`)}</p>}
      <table aria-label={t("rights")} id={`${id}-fields`}>
        <thead>
          <tr>
            <th scope="col">{say("fieldColumn")}</th>
            {rights.map((right) => (
              <th scope="col" key={right}>
                {say(`right_${right}`)}
              </th>
            ))}
            {outside === "some" && <th scope="col">{say("outsideSees")}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const named = rightIn(written[row.key]);
            const now = named ?? row.usual;
            return (
              <tr key={row.key} data-own={named !== null || undefined}>
                <th scope="row">{row.title}</th>
                {rights.map((right) => (
                  <td key={right}>
                    {row.offered.includes(right) && (
                      <input
                        type="radio"
                        name={`${id}-right-${row.key}`}
                        aria-label={`${row.title}: ${say(`right_${right}`)}`}
                        checked={now === right}
                        onChange={() => put(row, right)}
                      />
                    )}
                  </td>
                ))}
                {outside === "some" && (
                  <td>
                    {fields.has(row.key) && (
                      <input
                        type="checkbox"
                        aria-label={`${row.title}: ${say("outsideSees")}`}
                        checked={named !== null && named !== "hide"}
                        disabled={named !== null && named !== "hide" && named !== row.usual}
                        onChange={(event) => show(row, event.target.checked)}
                      />
                    )}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** How many of those asked are outside: they see only what is named by its own key. */
export function outsideIn(assignees: readonly Json[]): "none" | "some" | "all" {
  const outside = assignees.filter((one) => kindOfPeople(one) === "external").length;
  if (outside === 0) return "none";
  return outside === assignees.length ? "all" : "some";
}

interface RightsRow {
  readonly key: string;
  readonly title: string;
  /** The right where none is written. */
  readonly usual: Right;
  readonly offered: readonly Right[];
}

const writes = (right: Right | null): boolean => right === "edit" || right === "require";

/** Whether a right belongs to a column of a sub-form, or of one that has no right of its own. */
function isBound(key: string, changed: string, written: Readonly<Record<string, Json | undefined>>): boolean {
  const [whole = key, column] = key.split(".");
  return column !== undefined && (changed === whole || (changed === REST && written[whole] === undefined));
}

/** A field, and under a sub-form its columns. */
export function rowsOf(
  field: Field,
  written: Readonly<Record<string, Json | undefined>>,
  rest: Right,
): RightsRow[] {
  const whole = rightIn(written[field.key]) ?? rest;
  const offered = (one: Field, most: readonly Right[]) =>
    most.filter(
      (right) =>
        (right !== "mask" || MASKABLE.has((one.source ?? one).kind)) && (!one.computed || !writes(right)),
    );
  const columns = whole === "hide" ? [] : field.columns.filter(isColumn);
  const ofColumns = writes(whole) ? RIGHTS : RIGHTS.filter((right) => !writes(right));
  return [
    { key: field.key, title: field.title, usual: rest, offered: offered(field, RIGHTS) },
    ...columns.map((column) => ({
      key: `${field.key}.${column.key}`,
      title: `${field.title} · ${column.title}`,
      usual: whole === "require" ? ("edit" as const) : whole,
      offered: offered(column, ofColumns),
    })),
  ];
}

function rightIn(value: Json | undefined): Right | null {
  return RIGHTS.find((right) => right === textIn(value)) ?? null;
}
