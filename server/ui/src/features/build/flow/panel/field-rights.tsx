import { isColumn } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { objectIn, textIn, type FlowNode } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import styles from "./panel.module.css";
import { useNode } from "./use-node";

const RIGHTS = ["hide", "see", "edit", "require"] as const;
type Right = (typeof RIGHTS)[number];
/** Stands for the fields not named. */
const REST = "*";

/** What the assignee may do with each field, as a table. */
export function FieldRights({ node }: { readonly node: FlowNode }) {
  const t = useTexts(flowDesignTexts);
  const { fields, rows: queried, store } = useFlow();
  const { at, id } = useNode(node);
  const written = objectIn(node.keywords["fields"]);
  const rest = rightIn(written[REST]) ?? "see";
  const put = (key: string, right: Right) =>
    store.edit((draft) => {
      const path = [...at, "fields"];
      if (key !== REST && right === rest) draft.remove([...path, key]);
      else draft.set([...path, key], right);
      if (draft.keys(path).length === 0) draft.remove(path);
    });
  const rows = [
    { key: REST, title: t("otherFields"), offered: ["hide", "see", "edit"] as readonly Right[] },
    ...fields.filter(isColumn).map((field) => ({
      key: field.key,
      title: field.title,
      offered: field.computed ? RIGHTS.slice(0, 2) : RIGHTS,
    })),
    // What queries have found stands on cards of tasks in loops; it is not filled in.
    ...queried
      .filter((query) => !fields.some((field) => field.key === query.key))
      .map((query) => ({ key: query.key, title: query.title, offered: RIGHTS.slice(0, 2) })),
  ];
  return (
    <div className={styles.rights}>
      <table aria-label={t("rights")} id={`${id}-fields`}>
        <thead>
          <tr>
            <th scope="col">{t("fieldColumn")}</th>
            {RIGHTS.map((right) => (
              <th scope="col" key={right}>
                {t(`right_${right}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const own = rightIn(written[row.key]);
            const now = own ?? rest;
            return (
              <tr key={row.key} data-own={own !== null || undefined}>
                <th scope="row">{row.title}</th>
                {RIGHTS.map((right) => (
                  <td key={right}>
                    {row.offered.includes(right) && (
                      <input
                        type="radio"
                        name={`${id}-right-${row.key}`}
                        aria-label={`${row.title}: ${t(`right_${right}`)}`}
                        checked={now === right}
                        onChange={() => put(row.key, right)}
                      />
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function rightIn(value: Json | undefined): Right | null {
  return RIGHTS.find((right) => right === textIn(value)) ?? null;
}
