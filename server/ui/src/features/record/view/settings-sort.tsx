import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { isSortable } from "../list/columns";
import type { SettingsPart } from "./settings-drawer";
import styles from "./settings-drawer.module.css";
import { viewTexts } from "./texts/texts";

const MOST = 4;

/** The order of the records: several fields, the most important first. */
export function SortList({ settings, fields, onChange }: SettingsPart) {
  const t = useTexts(viewTexts);
  const sort = settings.sort ?? [];
  const sortable = fields.filter(isSortable);
  const keyOf = (entry: string) => entry.replace(/^-/, "");
  const free = sortable.find((field) => !sort.some((entry) => keyOf(entry) === field.key));
  const write = (at: number, entry: string) =>
    onChange({ sort: sort.map((one, index) => (index === at ? entry : one)) });
  return (
    <section>
      <h2 className={styles.title}>{t("sort")}</h2>
      {sort.map((entry, at) => {
        const down = entry.startsWith("-");
        return (
          <div key={at} className={styles.line}>
            <SelectInput
              id={`view-sort-${at}`}
              label={t("sortField")}
              value={keyOf(entry)}
              options={sortable.map((field) => ({ value: field.key, title: field.title }))}
              onChange={(key) => write(at, `${down ? "-" : ""}${key}`)}
            />
            <SelectInput
              id={`view-sort-${at}-down`}
              label={t("sortDirection")}
              value={down ? "down" : "up"}
              options={[
                { value: "up", title: t("ascending") },
                { value: "down", title: t("descending") },
              ]}
              onChange={(next) => write(at, `${next === "down" ? "-" : ""}${keyOf(entry)}`)}
            />
            <IconButton
              icon="close"
              label={t("removeSort")}
              onClick={() => onChange({ sort: sort.filter((_, index) => index !== at) })}
            />
          </div>
        );
      })}
      {sort.length < MOST && free && (
        <Button look="quiet" icon="plus" onClick={() => onChange({ sort: [...sort, free.key] })}>
          {t("addSort")}
        </Button>
      )}
    </section>
  );
}
