import { useDroppable } from "@dnd-kit/core";
import { useMemo } from "react";
import { FormScope } from "@/features/form/form-scope";
import { useWhole } from "@/features/form/use-whole";
import { useTexts } from "@/shared/i18n/texts";
import { CanvasField } from "./canvas-field";
import styles from "./canvas.module.css";
import { useDesigner } from "./designer-context";
import type { DropTarget } from "./use-drag";
import { formDesignTexts } from "./texts/texts";

/** Cards drawn at once: about what a tall screen holds. */
const FIRST_CARDS = 60;

/** The form as it will look, every field a card that can be chosen, dragged and nested. */
export function Canvas({ target }: { readonly target: DropTarget | null }) {
  const t = useTexts(formDesignTexts);
  const { app, key, fields, form, selected, problems, select } = useDesigner();
  const { setNodeRef } = useDroppable({ id: "container:", data: { container: null } });
  const refs = useMemo(() => ({}), []);
  const whole = useWhole(fields.length, FIRST_CARDS);
  const drawn = whole ? fields : fields.slice(0, FIRST_CARDS);
  return (
    <section className={styles.canvas} aria-label={t("canvas")}>
      <div className={styles.sheet}>
        <header className={styles.head}>
          <button type="button" className={styles.formTitle} onClick={() => select(null)}>
            {form.title || key}
          </button>
          {form.description && <p className={styles.formText}>{form.description}</p>}
        </header>
        <FormScope app={app} refs={refs}>
          <div ref={setNodeRef} className={styles.grid} data-empty={fields.length === 0 || undefined}>
            {drawn.map((field) => (
              <CanvasField
                key={field.key}
                path={field.key}
                field={field}
                selected={selected === field.key}
                problems={problems.get(field.key) ?? 0}
                drop={target?.path === field.key ? target.side : undefined}
                target={field.kind === "subform" ? target : null}
                onSelect={select}
              />
            ))}
            {fields.length === 0 && (
              <div className={styles.teach} data-over={target !== null || undefined}>
                <h2>{t("emptyTitle")}</h2>
                <p>{t("emptyText")}</p>
                <ol>
                  <li>{t("emptyStep1")}</li>
                  <li>{t("emptyStep2")}</li>
                  <li>{t("emptyStep3")}</li>
                </ol>
              </div>
            )}
          </div>
        </FormScope>
      </div>
    </section>
  );
}
