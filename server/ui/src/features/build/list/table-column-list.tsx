import { useId } from "react";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { scrolledByKeys } from "@/shared/ui/scrolled-by-keys";
import type { TableColumn } from "../calls/tables";
import { useKindTitle } from "../form/use-kind-title";
import { buildTexts } from "../texts/texts";
import styles from "./adopt-table.module.css";
import { isLeft, kindsOf, type Choice, type Choices } from "./table-choice";

interface TableColumnListProps {
  readonly columns: readonly TableColumn[];
  readonly choices: Choices;
  readonly onChoose: (heading: string, choice: Choice) => void;
}

/** Every column of the sheet with what it becomes. */
export function TableColumnList({ columns, choices, onChoose }: TableColumnListProps) {
  const t = useTexts(buildTexts);
  const id = useId();
  const kindTitle = useKindTitle();
  return (
    <div className={styles.scroll} ref={scrolledByKeys}>
      <table className={styles.columns}>
        <thead>
          <tr>
            <th scope="col">{t("tableColumn")}</th>
            <th scope="col">{t("tableField")}</th>
            <th scope="col">{t("tableKind")}</th>
            <th scope="col">{t("tableSamples")}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column, index) => {
            const { heading } = column;
            const choice = choices[heading];
            const left = isLeft(column, choice);
            return (
              <tr key={heading} data-left={left || undefined}>
                <th scope="row">
                  <label>
                    <input
                      type="checkbox"
                      checked={!left}
                      onChange={(event) => onChoose(heading, { left: !event.target.checked })}
                    />{" "}
                    {heading}
                  </label>
                </th>
                <td>
                  <TextInput
                    id={`${id}-title-${index}`}
                    label={t("tableFieldOf", { heading })}
                    value={choice?.title ?? heading}
                    disabled={left}
                    maxLength={60}
                    onChange={(title) => onChoose(heading, { title })}
                  />
                </td>
                <td>
                  <SelectInput
                    id={`${id}-kind-${index}`}
                    label={t("tableKindOf", { heading })}
                    value={choice?.kind ?? column.kind}
                    disabled={left}
                    options={kindsOf(column).map((kind) => ({ value: kind, title: kindTitle(kind) }))}
                    onChange={(kind) => onChoose(heading, { kind })}
                  />
                </td>
                <td className={styles.samples}>{column.samples.join(" · ")}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
