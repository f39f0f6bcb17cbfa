import { useTexts } from "@/shared/i18n/texts";
import panel from "../flow/panel/panel.module.css";
import { useAccessEditor } from "./access-context";
import { REST, restOf, RIGHTS, type Right } from "./access-document";
import { setRight } from "./access-edits";
import styles from "./access.module.css";
import type { GroupProps } from "./group-settings";
import { GroupPart } from "./parts";
import { fieldRows, type FieldRow } from "./shared-fields";
import { accessTexts } from "./texts/texts";
import { useSharedFields } from "./use-names";

/** What the people of a group may do with each field they share, and with all others. */
export function FieldsTable({ group, index }: GroupProps) {
  const t = useTexts(accessTexts);
  const { store, forms } = useAccessEditor();
  const shared = useSharedFields()(group);
  const id = `access-group-${index}-fields`;
  const counted = forms.some((form) => form.aggregate && group.forms.includes(form.key));
  const rest = restOf(group);
  const others: FieldRow = {
    key: REST,
    title: t("otherFields"),
    usual: "edit",
    now: counted && rest === "edit" ? "see" : rest,
    offered: counted ? RIGHTS.filter((right) => right !== "edit") : RIGHTS,
  };
  const rows = [others, ...fieldRows(shared, group.fields, counted)];
  const put = (row: FieldRow, right: Right) =>
    store.edit((draft) => setRight(draft, index, row.key, right, row.usual));
  return (
    <GroupPart id={id} title={t("fields")} help={t("fieldsHelp")}>
      {group.forms.length === 0 ? (
        <p className={styles.help}>{t("fieldsWait")}</p>
      ) : (
        <div className={`${panel.rights} ${styles.rights}`}>
          <table aria-label={t("fields")}>
            <thead>
              <tr>
                <th scope="col">{t("field")}</th>
                {RIGHTS.map((right) => (
                  <th scope="col" key={right}>
                    {t(`right_${right}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key} data-own={row.key in group.fields || undefined}>
                  <th scope="row">{row.title}</th>
                  {RIGHTS.map((right) => (
                    <td key={right}>
                      {row.offered.includes(right) && (
                        <input
                          type="radio"
                          name={`${id}-${row.key}`}
                          aria-label={`${row.title}: ${t(`right_${right}`)}`}
                          checked={row.now === right}
                          onChange={() => put(row, right)}
                        />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </GroupPart>
  );
}
