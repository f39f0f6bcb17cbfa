import { useMemo, type ReactNode } from "react";
import type { Json, Values } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { sectionsOf, sheetsOf, type Field, type Section } from "./field";
import { fieldId, FormField } from "./form-field";
import type { FormState } from "./form-env";
import { FormTabs } from "./form-tabs";
import { messageOn } from "./pointer";
import { formTexts } from "./texts/texts";
import { useWhole } from "./use-whole";

interface FormSectionsProps {
  readonly fields: readonly Field[];
  readonly values: Values;
  readonly state: FormState;
  readonly idPrefix: string;
  readonly onChange: (key: string, value: Json) => void;
  readonly related: ((key: string) => ReactNode) | undefined;
  readonly notes: Notes | undefined;
}

/** What is said under fields beside their problems, by field. */
export type Notes = ReadonlyMap<string, ReactNode>;

/** Below this a table of contents would be longer than the way to scroll. */
const LONG_FORM_SECTIONS = 4;

/** Fields drawn at once: about what a tall screen holds. */
const FIRST_FIELDS = 60;

/** The form's fields, those after a tab on its own sheet. */
export function FormSections(props: FormSectionsProps) {
  const { fields, state } = props;
  const [lead, ...sheets] = useMemo(() => sheetsOf(fields), [fields]);
  const open = sheets.filter((sheet) => sheet.tab !== null && !state.hidden.has(sheet.tab.key));
  return (
    <>
      <Sections {...props} fields={lead?.fields ?? []} />
      {open.length > 0 && (
        <FormTabs
          idPrefix={props.idPrefix}
          sheets={open}
          problems={state.problems}
          draw={(sheet) => <Sections {...props} fields={sheet.fields} />}
        />
      )}
    </>
  );
}

function Sections({ fields, values, state, idPrefix, onChange, related, notes }: FormSectionsProps) {
  const t = useTexts(formTexts);
  const sections = useMemo(() => sectionsOf(fields), [fields]);
  const whole = useWhole(fields.length, FIRST_FIELDS);
  const first = useMemo(() => new Set(fields.slice(0, FIRST_FIELDS)), [fields]);
  const seen = sections
    .map((section) => ({
      ...section,
      fields: section.fields.filter((field) => isShown(field, state, related !== undefined)),
    }))
    .filter(
      (section) =>
        section.fields.length > 0 && !(section.separator && state.hidden.has(section.separator.key)),
    );
  const anchor = (section: Section, index: number) =>
    `${idPrefix}-section-${section.separator?.key ?? index}`;

  return (
    <>
      {seen.length >= LONG_FORM_SECTIONS && (
        <nav className="f-contents" aria-label={t("contents")}>
          {seen.map((section, index) => (
            <a
              key={anchor(section, index)}
              href={`#${anchor(section, index)}`}
              onClick={(event) => {
                event.preventDefault();
                document
                  .getElementById(anchor(section, index))
                  ?.scrollIntoView({ behavior: "smooth", block: "start" });
              }}
            >
              {section.separator?.title ?? t("untitledSection")}
            </a>
          ))}
        </nav>
      )}
      {seen.map((section, index) => (
        <section key={anchor(section, index)} id={anchor(section, index)} className="f-section">
          {section.separator && <h2 className="f-section-title">{section.separator.title}</h2>}
          {section.separator?.schema["x-text"] && (
            <p className="f-note">{section.separator.schema["x-text"]}</p>
          )}
          <div className="f-grid">
            {section.fields
              .filter((field) => whole || first.has(field))
              .map((field) => (
                <FormField
                  key={field.key}
                  id={fieldId(idPrefix, field.key)}
                  field={field}
                  value={values[field.key]}
                  onChange={onChange}
                  mode={state.mode}
                  right={state.rightOf(field.key) === "edit" ? "edit" : "see"}
                  required={field.required || state.required.has(field.key)}
                  problem={problemOf(field, state)}
                  unfit={state.unfit.get(field.key)}
                  note={notes?.get(field.key)}
                  slot={field.kind === "related" ? related?.(field.key) : undefined}
                />
              ))}
          </div>
        </section>
      ))}
    </>
  );
}

/** What is wrong with a field; the cells of a sub-form say that themselves. */
function problemOf({ key, kind }: Field, { problems }: FormState): string | undefined {
  return kind === "subform" ? problems.get(key) : messageOn(problems, key);
}

function isShown(field: Field, state: FormState, withRelated: boolean): boolean {
  if (state.hidden.has(field.key)) return false;
  if (field.kind === "related") return withRelated;
  return field.kind === "description" || state.rightOf(field.key) !== "hide";
}
