import { Select } from "antd";
import { useMemo } from "react";
import type { FormDto } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { ToneTag } from "@/shared/ui/tone-tag";
import type { Columns } from "./calls/imports";
import { LinkBy } from "./link-by";
import { assign, isDoubtful, linkedForm, setDates, setLinkBy, type Mapping } from "./mapping";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface MapTableProps {
  readonly form: FormDto;
  readonly columns: Columns;
  readonly mapping: Mapping;
  readonly onChange: (mapping: Mapping) => void;
}

/** One line for each column of the file: what stands in it, and the field it fills. */
export function MapTable({ form, columns, mapping, onChange }: MapTableProps) {
  const t = useTexts(texts);
  const options = useMemo(
    () => [
      { value: "", label: t("ignore") },
      ...columns.targets.map((target) => ({
        value: target.path,
        label: target.required ? `${target.title} *` : target.title,
      })),
    ],
    [columns.targets, t],
  );
  return (
    <div className={styles.scroll}>
      <table className={`${styles.rows} ${styles.mapping}`} aria-label={t("stepMap")}>
        <thead>
          <tr>
            <th scope="col">{t("column")}</th>
            <th scope="col">{t("samples")}</th>
            <th scope="col">{t("field")}</th>
          </tr>
        </thead>
        <tbody>
          {columns.columns.map((column) => {
            const field = mapping.columns[column.heading]?.field ?? "";
            const target = columns.targets.find((one) => one.path === field);
            const linked = target?.kind === "link" ? linkedForm(form.schema, field) : undefined;
            const doubtful = target?.kind.startsWith("date") && isDoubtful(column.samples);
            return (
              <tr key={column.heading}>
                <td>
                  <strong>{column.heading}</strong>
                </td>
                <td className={styles.samples} title={column.samples.join("\n")}>
                  {column.samples.join(" · ")}
                </td>
                <td>
                  <Select
                    className={styles.select ?? ""}
                    aria-label={`${column.heading} · ${t("field")}`}
                    showSearch={{ optionFilterProp: "label" }}
                    value={field}
                    options={options}
                    onChange={(next: string) => onChange(assign(mapping, column.heading, next))}
                  />
                  {linked !== undefined && (
                    <LinkBy
                      app={form.app}
                      target={linked}
                      heading={column.heading}
                      value={mapping.link_by?.[field] ?? ""}
                      onChange={(by) => onChange(setLinkBy(mapping, field, by))}
                    />
                  )}
                  {doubtful && (
                    <Select
                      className={styles.select ?? ""}
                      style={{ marginTop: 6 }}
                      aria-label={`${column.heading} · ${t("dates")}`}
                      value={mapping.dates?.[field] ?? ""}
                      options={[
                        { value: "", label: `${t("dates")}: ${t("dates_auto")}` },
                        { value: "DD/MM/YYYY", label: `${t("dates")}: ${t("dates_dmy")}` },
                        { value: "MM/DD/YYYY", label: `${t("dates")}: ${t("dates_mdy")}` },
                      ]}
                      onChange={(pattern: string) => onChange(setDates(mapping, field, pattern))}
                    />
                  )}
                  {field !== "" && field === column.field && !column.sure && (
                    <div style={{ marginTop: 4 }}>
                      <ToneTag tone="orange">{t("guessed")}</ToneTag>
                    </div>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
