import { isColumn, type Field } from "@/features/form/field";
import { useTexts } from "@/shared/i18n/texts";
import { KindIcon } from "../form/kind-icon";
import styles from "./print-palette.module.css";
import { approvalsSnippet, literal, tableSnippet, valueSnippet } from "./snippets";
import { printDesignTexts } from "./texts/texts";

interface PrintPaletteProps {
  readonly fields: readonly Field[];
  readonly onInsert: (text: string) => void;
  readonly pageNumbers: boolean;
  readonly onPageNumbers: () => void;
}

/** What can be put where the cursor stands. */
export function PrintPalette({ fields, onInsert, pageNumbers, onPageNumbers }: PrintPaletteProps) {
  const t = useTexts(printDesignTexts);
  const shown = fields.filter(isColumn);
  const plain = shown.filter((field) => field.kind !== "subform");
  const subforms = shown.filter((field) => field.kind === "subform");
  const amounts = plain.filter((field) => (field.source?.kind ?? field.kind) === "money");
  const dates = plain.filter((field) => ["date", "datetime"].includes(field.source?.kind ?? field.kind));
  const approvals = approvalsSnippet({
    title: t("approvals"),
    step: t("approval_step"),
    by: t("approval_by"),
    result: t("approval_result"),
    opinion: t("approval_opinion"),
    at: t("approval_at"),
  });
  const signs = `<section class="signs">\n  <div>${t("signOurs")}</div>\n  <div>${t("signTheirs")}</div>\n</section>\n`;
  return (
    <nav aria-label={t("palette")}>
      <Group title={t("groupPrint")}>
        <Item label={t("insertQr")} onPick={() => onInsert("{{ qr(_record.url) }}")} />
        <Item label={t("approvals")} onPick={() => onInsert(approvals)} />
        <Item label={t("insertCompany")} onPick={() => onInsert("{{ _company }}")} />
        <Item label={t("insertNow")} onPick={() => onInsert("{{ _now }}")} />
        <Item label={t("insertBy")} onPick={() => onInsert("{{ _by }}")} />
        <Item label={t("insertSigns")} onPick={() => onInsert(signs)} />
        <Item label={t("insertBreak")} onPick={() => onInsert('<div style="break-before: page"></div>\n')} />
        <Item label={t(pageNumbers ? "pageNumbersOff" : "pageNumbersOn")} onPick={onPageNumbers} />
      </Group>
      {plain.length > 0 && (
        <Group title={t("groupFields")}>
          {plain.map((field) => (
            <Item
              key={field.key}
              field={field}
              label={field.title}
              onPick={() => onInsert(valueSnippet(field))}
            />
          ))}
        </Group>
      )}
      {(amounts.length > 0 || dates.length > 0) && (
        <Group title={t("groupWritten")}>
          {amounts.map((field) => (
            <Item
              key={field.key}
              label={t("inWords", { title: field.title })}
              onPick={() => onInsert(`{{ _raw.${field.key} | rmb }}`)}
            />
          ))}
          {dates.map((field) => (
            <Item
              key={field.key}
              label={t("longDate", { title: field.title })}
              onPick={() => onInsert(`{{ _raw.${field.key} | date("${t("datePattern")}") }}`)}
            />
          ))}
        </Group>
      )}
      {subforms.map((field) => (
        <Group key={field.key} title={t("groupSubform", { title: field.title })}>
          <Item
            field={field}
            label={t("wholeTable")}
            onPick={() =>
              onInsert(`<h2>${literal(field.title)}</h2>\n${tableSnippet(field, t("rowNumber"))}`)
            }
          />
          {field.columns.map((column) => (
            <Item
              key={column.key}
              field={column}
              label={column.title}
              onPick={() => onInsert(valueSnippet(column, "row"))}
            />
          ))}
        </Group>
      ))}
    </nav>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section>
      <h2 className={styles.group}>{title}</h2>
      <ul className={styles.items}>{children}</ul>
    </section>
  );
}

interface ItemProps {
  readonly label: string;
  readonly field?: Field;
  readonly onPick: () => void;
}

function Item({ label, field, onPick }: ItemProps) {
  return (
    <li>
      <button type="button" className={styles.item} onClick={onPick}>
        {field && <KindIcon kind={field.kind} />}
        <span>{label}</span>
      </button>
    </li>
  );
}
